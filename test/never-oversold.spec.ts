import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { surprisesIn, untilTheyShare } from './app-state.js';
import { collectEvidence, type OrderEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { OrderSuite } from './order-suite.js';
import { StockSampler } from './stock-sampler.js';
import { headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

const PIZZAS = 100;
const ORDERS = 500;

let suite: OrderSuite;
let evidence: OrderEvidence;
let sampled: { lowest: number; looks: number };
const history = new OrderHistory();

beforeAll(async () => {
  // Small batches, so that the instances meet at the same stock many times before it is gone.
  suite = await OrderSuite.start({ env: { KAFKA_BATCH_RECORDS: '5', KAFKA_SESSION_TIMEOUT_MS: '30000' } });
  const orders = await suite.app('orders');
  const instances: RunningApp[] = await Promise.all([suite.app('inventory'), suite.app('inventory')]);
  await untilTheyShare(instances, 'inventory-service');
  const sampler = new StockSampler(suite);
  // Frozen while the orders come in, so that both have their share before them and begin at the same moment.
  for (const { pid } of instances) process.kill(pid, 'SIGSTOP');
  await history.placeMany([orders.url], ORDERS, (index) => ({
    user_id: `user-${index % 25}`,
    item: 'pizza',
    quantity: 1,
  }));
  for (const { pid } of instances) process.kill(pid, 'SIGCONT');
  await untilDrained(suite, ['inventory', 'orders']);
  sampled = await sampler.stop();
  evidence = await collectEvidence(suite);
});
afterAll(() => suite?.stop());

describe('500 orders for 100 pizzas over two inventory instances', () => {
  it('are all acknowledged', () => {
    expect(history.with('ok')).toHaveLength(ORDERS);
  });

  it('end at exactly 100 reserved, 0 left and 400 failed', () => {
    const outcomes = evidence.orders.map(({ status, reason }) => reason ?? status);
    expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(PIZZAS);
    expect(outcomes.filter((outcome) => outcome === 'not_enough_stock')).toHaveLength(ORDERS - PIZZAS);
    expect(evidence.stock.find(({ _id }) => _id === 'pizza')).toEqual({
      _id: 'pizza',
      available: 0,
      reserved: PIZZAS,
    });
    expect(evidence.reservations).toHaveLength(ORDERS);
  });

  it('leave one pizza less each time: no two decisions are made on the same stock', () => {
    const remaining = evidence.reservations.flatMap((one) =>
      one.outcome === 'reserved' ? [one.remaining] : [],
    );
    expect(remaining.sort((one, other) => Number(one) - Number(other))).toEqual([...Array(PIZZAS).keys()]);
  });

  it('are decided by both instances', () => {
    const producers = new Set(evidence.outcomes.map((record) => headerOf(record, 'ce_producer')));
    expect(producers.size).toBe(2);
  });

  it('never let the stock be seen below nothing', () => {
    expect(sampled.looks).toBeGreaterThan(5);
    expect(sampled.lowest).toBe(0);
  });

  it('keep every invariant: one outcome each, identical copies, each key in the order of its source', () => {
    const initialStock = { pizza: PIZZAS, burger: 100 };
    expect(breachesOf({ history, evidence, initialStock, lowestAvailable: sampled.lowest })).toEqual([]);
    expect(evidence.deadLetters).toEqual([]);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
