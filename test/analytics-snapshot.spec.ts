import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import {
  analyticsDiffer,
  analyticsSnapshot,
  type AnalyticsSnapshot,
  finalAnalyticsDiffer,
} from './analytics-invariants.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const LOOKS = 40;
const MOMENTS = 12;

let suite: OrderSuite;
let orders: RunningApp;
const history = new OrderHistory();

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { KAFKA_BATCH_RECORDS: '10', INITIAL_STOCK: 'pizza:200' } });
  orders = await suite.app('orders');
  await suite.app('inventory');
});
afterAll(() => suite?.stop());

function distinct(snapshots: readonly AnalyticsSnapshot[]): number {
  return new Set(snapshots.map((snapshot) => JSON.stringify(snapshot))).size;
}

describe('the snapshot of analytics', () => {
  it('is what the log says up to its positions, at every moment, also while analytics is killed', async () => {
    const snapshots: AnalyticsSnapshot[] = [];
    // The first orders were reserved, the last found nothing left.
    let next = 0;
    const load = suite.load({ history, target: () => orders.url, pauseMs: 5 });
    for (const point of ['before-commit#3', 'before-commit#8', '']) {
      // One that is to be killed may be gone before it was ever ready.
      const analytics = await suite.app('analytics', { CRASH_AT: point }, { ready: point === '' });
      const dead = analytics.exited.then(() => 'dead' as const);
      // The one that lives is looked at until it has moved on often enough, whenever it gets its partitions.
      for (let look = 0; look < LOOKS || (point === '' && distinct(snapshots) < MOMENTS); look += 1) {
        const seen = await Promise.race([eventually(() => analyticsSnapshot(analytics.url)), dead]);
        if (seen === 'dead') break;
        snapshots.push(seen);
        const placed = history.with('ok')[next++]?.orderId;
        if (placed !== undefined) await history.cancel(orders.url, placed);
      }
      if (point !== '') expect(await analytics.exited).toEqual({ code: null, signal: 'SIGKILL' });
    }
    await load.stop();
    await untilDrained(suite, ['inventory', 'analytics']);
    const evidence = await collectEvidence(suite);
    for (const snapshot of snapshots) expect(analyticsDiffer(snapshot, evidence)).toEqual([]);
    expect(distinct(snapshots)).toBeGreaterThanOrEqual(MOMENTS);

    const analytics = suite.apps.at(-1);
    const last = await analyticsSnapshot(analytics?.url ?? '');
    expect(finalAnalyticsDiffer(last, evidence)).toEqual([]);
    expect(last.cancelled).toBeGreaterThan(0);
    expect(last.failed).toBeGreaterThan(0);
  });

  it('stands at the end of every partition once all is counted, and is the same text each time', async () => {
    const url = `${suite.apps.at(-1)?.url}/analytics/snapshot`;
    const text = await (await fetch(url)).text();
    expect(await (await fetch(url)).text()).toBe(text);
    const records = await suite.records('inventory-events');
    const { positions } = JSON.parse(text) as AnalyticsSnapshot;
    for (const partition of new Set(records.map((record) => record.partition))) {
      const last = records.filter((record) => record.partition === partition).at(-1);
      expect(positions[`inventory-events/${partition}`]).toBe(String((last?.offset ?? -1) + 1));
    }
    expect(Object.keys(positions)).toEqual(Object.keys(positions).sort());
  });
});
