import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, startMongo } from '#libs/testing';
import { MongoDatabase } from './mongo-database.js';
import { mongoErrorClass } from './mongo-error-class.js';
import { withTransaction } from './transaction.js';

type Servers = Awaited<ReturnType<typeof startMongo>>;

const PATIENCE = 60_000;
let directory: string;
let servers: Servers | undefined;
let database: MongoDatabase;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mongo-outage-'));
}, PATIENCE);

afterAll(async () => {
  await database.stop();
  await servers?.stop();
  await rm(directory, { recursive: true, force: true });
}, PATIENCE);

function pidOf({ nodes }: Servers): number {
  const pid = nodes[0]?.pid;
  if (pid === undefined) throw new Error('mongod is not running');
  return pid;
}

// The tests build on each other: one server is started late, frozen, and killed.
describe('MongoDatabase in an outage', () => {
  it(
    'starts before its server does, and connects when that is there',
    async () => {
      const port = await freePort();
      const MONGO_URL = `mongodb://127.0.0.1:${port}/?replicaSet=rs0`;
      database = new MongoDatabase({
        settings: { MONGO_URL, MONGO_TIMEOUT_MS: 500, MONGO_POOL_SIZE: 5 },
        database: 'outage',
      });
      const starting = database.start();
      await eventually(() => expect(database.connection.readyState).toBe(0));
      expect(await database.readiness()).toMatchObject({ ok: false });
      servers = await startMongo({ members: 1, dataDir: directory, ports: [port] });
      await starting;
      expect(await database.readiness()).toMatchObject({ ok: true });
    },
    PATIENCE,
  );

  it(
    'is not ready while its server is connected and silent, answers for itself, and recovers',
    async () => {
      const pid = pidOf(servers!);
      process.kill(pid, 'SIGSTOP');
      try {
        const uncapped = database.connection.getClient().db('outage').command({ ping: 1 });
        const driver = uncapped.then(String, () => 'the driver gave up first');
        expect(await Promise.race([database.readiness(), driver])).toMatchObject({ ok: false });
        const failure = await withTransaction(
          database,
          (session) => database.collection('x').insertOne({}, { session }),
          400,
        ).catch((error: unknown) => error);
        expect(mongoErrorClass(failure)).toBe('transient');
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await eventually(async () => expect(await database.readiness()).toMatchObject({ ok: true }));
    },
    PATIENCE,
  );

  it(
    'reports infrastructure while its server is gone, and recovers by itself',
    async () => {
      await servers!.kill(1);
      await eventually(async () => expect(await database.readiness()).toMatchObject({ ok: false }));
      const failure = await database
        .collection('x')
        .insertOne({})
        .catch((error: unknown) => error);
      expect(mongoErrorClass(failure)).toBe('infrastructure');
      await servers!.restart(1);
      await eventually(async () => expect(await database.readiness()).toMatchObject({ ok: true }));
      await database.collection('x').insertOne({});
    },
    PATIENCE,
  );
});
