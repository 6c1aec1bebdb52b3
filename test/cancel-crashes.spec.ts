import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { analyticsSnapshot, finalAnalyticsDiffer } from './analytics-invariants.js';
import { surprisesIn } from './app-state.js';
import { requestJson } from './json-request.js';
import { collectEvidence, untilDecided, untilDrained } from './order-evidence.js';
import { OrderHistory, type OrderRequest } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { OrderSuite } from './order-suite.js';
import { seededRandom, seedOfRun } from './seeded-random.js';
import { headerOf } from './topic-tail.js';

jest.setTimeout(300_000);

const INITIAL = { pizza: 40, salad: 100_000 };
const POINTS = ['before-transaction', 'after-transaction', 'after-publish', 'before-commit'];
const WORKERS = 6;

let suite: OrderSuite;
let orders: RunningApp;
let analytics: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start({
    // Small batches: more moments to be killed at, and to cross in.
    env: { KAFKA_BATCH_RECORDS: '10', INITIAL_STOCK: `pizza:${INITIAL.pizza},salad:${INITIAL.salad}` },
  });
  [orders, analytics] = await Promise.all([suite.app('orders'), suite.app('analytics')]);
});
afterAll(() => suite?.stop());

const seed = seedOfRun();
const random = seededRandom(seed);
const history = new OrderHistory();
const cancelled = new Set<string>();

/** Orders of scarce pizzas and plenty of salad, half of them cancelled at some moment afterwards, now and then twice. */
async function work(signal: AbortSignal): Promise<void> {
  const later: Promise<void>[] = [];
  for (let n = 0; !signal.aborted; n += 1) {
    const request: OrderRequest = {
      user_id: `user-${random(1, 12)}`,
      item: random(0, 2) === 0 ? 'salad' : 'pizza',
      quantity: random(1, 3),
    };
    const { orderId } = await history.place(orders.url, request);
    if (orderId !== undefined && random(0, 1) === 0) later.push(cancelSoon(orderId, random(0, 400)));
    await sleep(random(5, 40));
  }
  await Promise.all(later);
}

async function cancelSoon(orderId: string, afterMs: number): Promise<void> {
  await sleep(afterMs);
  const { status } = await history.cancel(orders.url, orderId);
  expect([202, 409]).toContain(status);
  if (status === 202) cancelled.add(orderId);
  if (random(0, 4) === 0) await history.cancel(orders.url, orderId);
}

describe(`cancellations that cross reservations while inventories are killed (JOURNEY_SEED=${seed})`, () => {
  it('release what was taken once each, and every part of the suite agrees', async () => {
    const survivor = await suite.app('inventory');
    const stop = new AbortController();
    const load = Promise.all(Array.from({ length: WORKERS }, () => work(stop.signal)));
    for (const point of POINTS) {
      const doomed = await suite.app('inventory', { CRASH_AT: `${point}#${random(3, 12)}` });
      expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
    }
    const second = await suite.app('inventory');
    await untilDecided(suite, 100);
    await survivor.kill();
    await suite.app('inventory');
    await untilDecided(suite, 50);
    stop.abort();
    await load;
    await untilDrained(suite, ['inventory', 'orders', 'analytics']);

    const evidence = await collectEvidence(suite);
    expect(breachesOf({ history, evidence, initialStock: INITIAL })).toEqual([]);
    expect(finalAnalyticsDiffer(await analyticsSnapshot(analytics.url), evidence)).toEqual([]);
    expect(evidence.deadLetters).toEqual([]);
    expect(surprisesIn(suite.apps)).toEqual([]);

    // The run was worth it: orders were cancelled before and after their reservation, and stock was used again.
    const released = evidence.reservations.filter(({ released_at }) => released_at);
    expect(released.length).toBeGreaterThan(50);
    const quantity = (item: string) =>
      evidence.reservations
        .filter((one) => one.item === item && one.outcome === 'reserved')
        .reduce((sum, one) => sum + one.quantity, 0);
    expect(quantity('pizza')).toBeGreaterThan(INITIAL.pizza);
    expect(second.pid).toBeGreaterThan(0);
  });

  it('have one release event for each order that was reserved and cancelled, and none for others', async () => {
    const { releases, reservations } = await collectEvidence(suite);
    const events = new Map<string, Set<string>>();
    for (const record of releases) {
      const { order_id } = JSON.parse(record.value?.toString() ?? '') as { order_id: string };
      events.set(order_id, (events.get(order_id) ?? new Set()).add(headerOf(record, 'ce_id') ?? ''));
    }
    const expected = reservations
      .filter(({ _id, outcome }) => outcome === 'reserved' && cancelled.has(_id))
      .map(({ _id, release_event_id }) => [_id, [release_event_id]]);
    expect([...events].map(([id, ids]) => [id, [...ids]]).sort()).toEqual(expected.sort());
  });

  it('are shown to their users as what they are', async () => {
    for (const { _id, outcome } of (await collectEvidence(suite)).reservations.slice(-300)) {
      const { body } = await requestJson<{ status: string }>(`${orders.url}/order/${_id}`);
      const ended = outcome === 'failed' ? 'failed' : cancelled.has(_id) ? 'cancelled' : 'reserved';
      expect([_id, body.status]).toEqual([_id, ended]);
    }
  });
});
