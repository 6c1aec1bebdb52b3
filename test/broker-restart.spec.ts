import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { healthOf, surprisesIn } from './app-state.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { type Attempt, OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { type OrderLoad } from './order-load.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
const history = new OrderHistory();
let suite: OrderSuite;
let apps: RunningApp[];
let load: OrderLoad;

beforeAll(async () => {
  suite = await OrderSuite.start({
    env: {
      INITIAL_STOCK: `pizza:${STOCK}`,
      KAFKA_PUBLISH_TIMEOUT_MS: '3000',
      KAFKA_REQUEST_TIMEOUT_MS: '2000',
    },
  });
  apps = await Promise.all([suite.app('orders'), suite.app('inventory')]);
  load = suite.load({ history, target: () => apps[0]?.url ?? '', workers: 6 });
});
afterAll(() => suite?.stop());

/** Resolves to the refusals since `from`, once there are some. */
function refusals(from: number): Promise<Attempt[]> {
  return eventually(() => {
    const refused = history.attempts.slice(from).filter(({ status }) => status === 503);
    if (refused.length < 5) throw new Error(`${refused.length} refusals`);
    return refused;
  });
}

describe('a broker that goes away under load', () => {
  it.each([
    ['is stopped cleanly', () => suite.broker.stopNode(1)],
    ['is killed', () => suite.broker.kill(1)],
  ])(
    'and %s: orders get 503 with Retry-After meanwhile, and are taken again by themselves',
    async (_how, end) => {
      await load.acknowledged(100);
      const from = history.attempts.length;
      await end();
      for (const refusal of await refusals(from)) {
        expect(refusal).toMatchObject({
          contentType: expect.stringContaining('application/problem+json'),
          retryAfter: expect.stringMatching(/^[1-9]\d*$/),
        });
      }
      for (const app of apps) {
        await eventually(async () => expect((await healthOf(app, 'readiness')).status).toBe(503));
        expect((await healthOf(app, 'liveness')).status).toBe(200);
      }
      await suite.broker.restart(1);
      await load.acknowledged(100);
      for (const app of apps) {
        await eventually(async () => expect((await healthOf(app, 'readiness')).status).toBe(200), {
          timeoutMs: 60_000,
        });
      }
    },
  );

  it('loses no acknowledged order, decides each once and keeps the order of each key', async () => {
    await load.stop();
    await untilDrained(suite, ['inventory', 'orders']);
    const evidence = await collectEvidence(suite);
    expect(breachesOf({ history, evidence, initialStock: { pizza: STOCK } })).toEqual([]);
    expect(evidence.deadLetters).toEqual([]);
    // Whoever asked was answered, and refused with nothing but 503.
    expect(history.with('unknown').filter(({ status }) => status !== 503)).toEqual([]);
    expect(history.with('fail')).toEqual([]);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
