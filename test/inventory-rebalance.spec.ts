import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { surprisesIn, untilTheyShare } from './app-state.js';
import { collectEvidence, untilDecided, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
const history = new OrderHistory();
let suite: OrderSuite;
let orders: RunningApp;
let stays: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: `pizza:${STOCK}`, KAFKA_BATCH_RECORDS: '20' } });
  [orders, stays] = await Promise.all([suite.app('orders'), suite.app('inventory')]);
});
afterAll(() => suite?.stop());

describe('a second inventory that joins and leaves under load', () => {
  it('never stalls the first for 30 s, and changes nothing about any order', async () => {
    const load = suite.load({ history, target: () => orders.url });
    for (let round = 1; round <= 3; round += 1) {
      const comes = await suite.app('inventory');
      await untilTheyShare([stays, comes], 'inventory-service');
      await untilDecided(suite, 50, 30_000);
      expect(await comes.stop()).toBe(0);
      await untilDecided(suite, 50, 30_000);
    }
    await load.stop();
    await untilDrained(suite, ['inventory', 'orders']);
    const evidence = await collectEvidence(suite);
    expect(breachesOf({ history, evidence, initialStock: { pizza: STOCK } })).toEqual([]);
    expect(history.with('unknown')).toEqual([]);
    expect(evidence.deadLetters).toEqual([]);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
