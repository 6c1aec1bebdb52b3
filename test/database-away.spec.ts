import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type MongoServers, startMongo } from '#libs/servers';
import { eventually, type RunningApp } from '#libs/testing';
import { healthOf, surprisesIn } from './app-state.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { type OrderLoad } from './order-load.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
const history = new OrderHistory();
let directory: string;
let database: MongoServers;
let suite: OrderSuite;
let orders: RunningApp;
let apps: RunningApp[];
let load: OrderLoad;

beforeAll(async () => {
  // Its own mongod, for that of the run serves other files.
  directory = await mkdtemp(join(tmpdir(), 'ordered-journey-'));
  database = await startMongo({ members: 1, dataDir: directory });
  suite = await OrderSuite.start({
    mongoUrl: database.url,
    env: { INITIAL_STOCK: `pizza:${STOCK}`, MONGO_TIMEOUT_MS: '2000' },
  });
  apps = await Promise.all([suite.app('orders'), suite.app('inventory'), suite.app('analytics')]);
  [orders] = apps as [RunningApp];
  load = suite.load({ history, target: () => orders.url });
});
afterAll(async () => {
  await suite?.stop();
  await database?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('a database that is killed under load', () => {
  it('does not keep orders from being taken', async () => {
    await load.acknowledged(100);
    const before = history.attempts.length;
    await database.kill(1);
    await load.acknowledged(200);
    const meanwhile = history.attempts.slice(before);
    expect(meanwhile.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('is told by readiness and not by liveness, and reads are answered 503 with Retry-After', async () => {
    for (const app of apps) {
      await eventually(
        async () => {
          const { status, details } = await healthOf(app, 'readiness');
          expect(status).toBe(503);
          expect(details['mongodb']).toMatchObject({ status: 'down' });
        },
        { timeoutMs: 30_000 },
      );
      expect((await healthOf(app, 'liveness')).status).toBe(200);
    }
    const read = await fetch(`${orders.url}/order/some-order`);
    expect(read.status).toBe(503);
    expect(Number(read.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await suite.records('order-events.dlq')).toEqual([]);
  });

  it('finds everything decided once when it is back, with nothing dead-lettered', async () => {
    await database.restart(1);
    await load.acknowledged(50);
    await load.stop();
    await untilDrained(suite, ['inventory', 'orders', 'analytics']);
    const evidence = await collectEvidence(suite);
    expect(breachesOf({ history, evidence, initialStock: { pizza: STOCK } })).toEqual([]);
    expect(evidence.deadLetters).toEqual([]);
    const total = history.with('ok').length;
    const metrics = await fetch(`${apps[2]?.url}/analytics`);
    expect(await metrics.json()).toMatchObject({ orders_placed: total, total, successful: total, failed: 0 });
    for (const app of apps) {
      await eventually(async () => expect((await healthOf(app, 'readiness')).status).toBe(200));
    }
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
