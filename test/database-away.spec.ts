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
const ATTEMPTS = 2;
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
    env: {
      INITIAL_STOCK: `pizza:${STOCK}`,
      MONGO_TIMEOUT_MS: '2000',
      // Every budget for failures that pass is spent long before the outage ends.
      KAFKA_RETRY_ATTEMPTS: String(ATTEMPTS),
      KAFKA_RETRY_MAX_MS: '500',
    },
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
      await eventually(async () => {
        const { status, details } = await healthOf(app, 'readiness');
        expect(status).toBe(503);
        expect(details['mongodb']).toMatchObject({ status: 'down' });
      });
      expect((await healthOf(app, 'liveness')).status).toBe(200);
    }
    const read = await fetch(`${orders.url}/order/some-order`);
    expect(read.status).toBe(503);
    expect(Number(read.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await suite.records('order-events.dlq')).toEqual([]);
  });

  it('pauses every partition that has something to do, beyond any number of tries', async () => {
    for (const [app, group, topic] of [
      [apps[1]!, 'inventory-service', 'order-events'],
      [apps[0]!, 'order-processor', 'order-events'],
      [apps[2]!, 'order-analytics', 'order-events'],
    ] as const) {
      await eventually(
        async () => {
          const consumers = (await healthOf(app, 'readiness')).details['kafka-consumers'];
          const blocked = (consumers?.[group] as { blocked?: string[] } | undefined)?.blocked ?? [];
          expect(blocked).toContain(`${topic}/0: infrastructure`);
          expect(await waitsFor(app, group)).toBeGreaterThan(ATTEMPTS * 2);
        },
        { timeoutMs: 60_000, everyMs: 200 },
      );
    }
    const dead = [
      ...(await suite.records('order-events.dlq')),
      ...(await suite.records('inventory-events.dlq')),
    ];
    expect(dead).toEqual([]);
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

/** How often a handler of the group failed because the database was away. */
async function waitsFor(app: RunningApp, group: string): Promise<number> {
  const exported = await (await fetch(`${app.url}/metrics`)).text();
  const counts = exported
    .split('\n')
    .filter((line) => line.startsWith('kafka_consumer_retries_total{') && line.includes(`group="${group}"`))
    .filter((line) => line.includes('class="infrastructure"'))
    .map((line) => Number(line.split(' ').at(-1)));
  return counts.reduce((sum, count) => sum + count, 0);
}
