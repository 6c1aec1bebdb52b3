import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { type MongoServers, startMongo } from './start-mongo.js';

let dataDir: string;
let servers: MongoServers | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mongo-'));
  servers = await startMongo({ members: 1, dataDir });
});

afterAll(async () => {
  await servers?.stop();
  await rm(dataDir, { recursive: true });
});

async function count(url: string, add: number): Promise<number> {
  const client = new mongo.MongoClient(url, { writeConcern: { w: 'majority', j: true } });
  try {
    const numbers = client.db('servers').collection('numbers');
    if (add > 0) await numbers.insertMany(Array.from({ length: add }, (_, n) => ({ n })));
    return await numbers.countDocuments();
  } finally {
    await client.close();
  }
}

describe('a mongod of ours', () => {
  it('keeps acknowledged writes when it is killed and restarted', async () => {
    expect(await count(servers!.url, 3)).toBe(3);
    const before = servers!.nodes[0]!.pid;
    await servers!.kill(1);
    expect(servers!.nodes[0]!.pid).toBeUndefined();
    await servers!.restart(1);
    expect(servers!.nodes[0]!.pid).not.toBe(before);
    expect(await count(servers!.url, 0)).toBe(3);
  });

  it('serves the same data on other ports after a stop', async () => {
    const earlier = servers!.url;
    await servers!.stop();
    servers = await startMongo({ members: 1, dataDir });
    expect(servers.url).not.toBe(earlier);
    expect(await count(servers.url, 0)).toBe(3);
  });

  it('refuses a port that somebody listens on', async () => {
    const taken = servers!.nodes[0]!.port;
    await expect(
      startMongo({ members: 1, dataDir: join(dataDir, 'other'), ports: [taken] }),
    ).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(taken)),
    });
  });
});
