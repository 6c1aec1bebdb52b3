import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServers, ServerError, startKafka, startMongo } from '#libs/servers';
import { CliError, EXIT } from '../cli-error.js';

/** A broker and a mongod for one demonstration: names of topics and groups are fixed by contract, so beside a running suite it
 * would take partitions from that one's own processes. */
export interface OwnServers {
  /** Where they are, for apps. */
  readonly env: { readonly KAFKA_BOOTSTRAP: string; readonly MONGO_URL: string };
  /** Ends them and deletes their data. */
  close(): Promise<void>;
}

/** Rejects with a CliError when they cannot be started. */
export async function ownServers(name: string, onProgress: (line: string) => void): Promise<OwnServers> {
  const directory = await mkdtemp(join(tmpdir(), `ordered-${name}-`));
  // A second Ctrl+C comes back to nowhere.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const starting = [
    startKafka({ brokers: 1, dataDir: join(directory, 'kafka'), shortLived: true, onProgress }),
    startMongo({ members: 1, dataDir: join(directory, 'mongo'), onProgress }),
  ] as const;
  const close = async (): Promise<void> => {
    for (const started of await Promise.allSettled<RunningServers>(starting))
      if (started.status === 'fulfilled') await started.value.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const [kafka, mongo] = await Promise.all(starting);
    return { env: { KAFKA_BOOTSTRAP: kafka.bootstrap, MONGO_URL: mongo.url }, close };
  } catch (error) {
    await close();
    if (error instanceof ServerError) throw new CliError(EXIT.unreachable, error.message);
    throw error;
  }
}
