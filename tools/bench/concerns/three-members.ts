import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '#libs/servers';
import { mongo } from 'mongoose';

/** To each member; opened before anything is measured. */
const CONNECTIONS = 32;

/** A replica set of three on this machine, and a client of it; both end with `work`, and so does the data. */
export async function withThreeMembers<Result>(
  onProgress: (line: string) => void,
  work: (client: mongo.MongoClient) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'ordered-bench-members-'));
  const atExit = (): void => rmSync(directory, { recursive: true, force: true });
  // After a Ctrl+C nothing comes back to here.
  process.once('exit', atExit);
  try {
    const servers = await startMongo({ members: 3, dataDir: directory, onProgress });
    const client = new mongo.MongoClient(servers.url, { minPoolSize: CONNECTIONS, maxPoolSize: CONNECTIONS });
    try {
      return await work(await client.connect());
    } finally {
      await client.close();
      await servers.stop();
    }
  } finally {
    process.off('exit', atExit);
    await rm(directory, { recursive: true, force: true });
  }
}
