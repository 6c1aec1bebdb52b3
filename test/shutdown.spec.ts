import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  eventually,
  freePort,
  mongoUrl,
  type RunningApp,
  startApp,
  tcpProxy,
  type TcpProxy,
} from '#libs/testing';
import { healthOf, surprisesIn } from './app-state.js';
import { collectEvidence, untilDecided, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { steadyOrder } from './order-load.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
const env = { INITIAL_STOCK: `pizza:${STOCK}` };
const history = new OrderHistory();

let suite: OrderSuite;
let mongo: TcpProxy;

beforeAll(async () => {
  const { host } = new URL(mongoUrl());
  mongo = await tcpProxy({ target: host });
});
afterAll(async () => {
  await suite?.stop();
  await mongo?.close();
});

describe('services that start before Kafka and MongoDB', () => {
  it('live, are not ready and say what they wait for; then come up by themselves', async () => {
    const kafkaPort = await freePort();
    mongo.cut();
    const away = {
      ...env,
      KAFKA_BOOTSTRAP: `127.0.0.1:${kafkaPort}`,
      // Directly, since the replica set's own list of hosts would lead past the proxy.
      MONGO_URL: `mongodb://${mongo.address}/?directConnection=true`,
      MONGO_TIMEOUT_MS: '1000',
    };
    const early = await Promise.all(
      ['orders', 'inventory', 'analytics'].map((name) => startApp(name, away, { ready: false })),
    );
    try {
      for (const app of early) {
        await eventually(async () => expect((await healthOf(app, 'liveness')).status).toBe(200));
        const { status, details } = await healthOf(app, 'readiness');
        expect(status).toBe(503);
        expect(details['service']).toMatchObject({ reason: 'starting', awaits: 'kafka-topics' });
      }
      suite = await OrderSuite.start({ kafkaPort, env });
      for (const app of early) {
        await eventually(async () =>
          expect((await healthOf(app, 'readiness')).details['service']).toMatchObject({
            awaits: 'mongodb',
          }),
        );
        expect((await healthOf(app, 'liveness')).status).toBe(200);
      }
      mongo.pass();
      for (const app of early) {
        await eventually(async () => expect((await healthOf(app, 'readiness')).status).toBe(200), {
          timeoutMs: 60_000,
        });
      }
      expect(await Promise.all(early.map((app) => app.stop()))).toEqual([0, 0, 0]);
    } finally {
      await Promise.all(early.map((app) => app.kill()));
    }
  });
});

describe('SIGTERM', () => {
  let orders: RunningApp;
  let inventory: RunningApp;
  let analytics: RunningApp;

  beforeAll(async () => {
    [orders, inventory, analytics] = await Promise.all([
      suite.app('orders'),
      suite.app('inventory'),
      suite.app('analytics'),
    ]);
  });

  it('lets every request in flight come to its end', async () => {
    const [broker] = suite.broker.nodes;
    const pid = broker?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const inFlight = Array.from({ length: 20 }, (_, index) => history.place(orders.url, steadyOrder(index)));
    try {
      await eventually(async () => {
        // One batch is at the broker, and all that came later waits for it.
        const waiting = (await healthOf(orders, 'readiness')).details['kafka-publisher']?.['waiting'];
        expect(waiting).toBeGreaterThan(10);
      });
      const stopped = orders.stop();
      await eventually(() => expect(orders.logs()).toContain('SIGTERM: stopping'));
      process.kill(pid, 'SIGCONT');
      const attempts = await Promise.all(inFlight);
      expect(attempts.map(({ verdict, status, error }) => ({ verdict, status, error }))).toEqual(
        attempts.map(() => ({ verdict: 'ok', status: 202, error: undefined })),
      );
      expect(await stopped).toBe(0);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('under load ends each service with 0, one after another, and nothing is lost or done twice', async () => {
    let target = await suite.app('orders');
    const load = suite.load({ history, target: () => target.url });
    await load.acknowledged(50);

    const old = target;
    target = await suite.app('orders');
    expect(await old.stop()).toBe(0);
    await load.acknowledged(50);

    const nextInventory = await suite.app('inventory');
    expect(await inventory.stop()).toBe(0);
    const nextAnalytics = await suite.app('analytics');
    expect(await analytics.stop()).toBe(0);
    expect(analytics.logs()).toContain('Final report');
    await untilDecided(suite, 50, 30_000);
    await load.stop();

    await untilDrained(suite, ['inventory', 'orders', 'analytics']);
    const evidence = await collectEvidence(suite);
    expect(breachesOf({ history, evidence, initialStock: { pizza: STOCK } })).toEqual([]);
    // Whoever was refused was told when to come back.
    for (const { status, retryAfter } of history.with('unknown')) {
      expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    }
    const total = new Set(
      evidence.placed.map((record) => (JSON.parse(String(record.value)) as { order_id: string }).order_id),
    ).size;
    expect(await (await fetch(`${nextAnalytics.url}/analytics`)).json()).toMatchObject({
      orders_placed: total,
      total,
    });
    expect(await Promise.all([target.stop(), nextInventory.stop(), nextAnalytics.stop()])).toEqual([0, 0, 0]);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
