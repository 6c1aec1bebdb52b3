import { describe, expect, it } from '@jest/globals';
import { isSettled, isSettledAsCancelled, type Order, statusOf } from './order.js';

const at = new Date(0);
const order = (facts: Partial<Order>): Order => ({
  order_id: 'o',
  user_id: 'alice',
  item: 'pizza',
  quantity: 1,
  outcome: 'placed',
  placed_at: at,
  ...facts,
});

describe('what an order is to its user', () => {
  it.each<[string, Partial<Order>, string, boolean]>([
    ['placed', {}, 'placed', false],
    ['reserved', { outcome: 'reserved' }, 'reserved', true],
    ['failed', { outcome: 'failed', reason: 'not_enough_stock' }, 'failed', true],
    ['cancelled before the decision', { cancelled_at: at }, 'cancelled', false],
    ['cancelled, stock not back yet', { outcome: 'reserved', cancelled_at: at }, 'cancelled', false],
    ['released', { outcome: 'reserved', cancelled_at: at, released_at: at }, 'cancelled', true],
    ['released, cancellation not heard of yet', { outcome: 'reserved', released_at: at }, 'cancelled', true],
    ['cancelled before it came', { outcome: 'failed', reason: 'cancelled' }, 'cancelled', true],
    [
      'failed and then cancelled',
      { outcome: 'failed', reason: 'unknown_item', cancelled_at: at },
      'failed',
      true,
    ],
  ])('%s', (_, facts, status, settled) => {
    expect([statusOf(order(facts)), isSettled(order(facts))]).toEqual([status, settled]);
  });

  it('once its cancellation is acknowledged is not settled as reserved any more', () => {
    expect(isSettledAsCancelled(order({ outcome: 'reserved' }))).toBe(false);
    expect(isSettledAsCancelled(order({ outcome: 'reserved', cancelled_at: at }))).toBe(false);
    expect(isSettledAsCancelled(order({ outcome: 'reserved', cancelled_at: at, released_at: at }))).toBe(
      true,
    );
    expect(isSettledAsCancelled(order({ outcome: 'failed', reason: 'unknown_item' }))).toBe(true);
  });
});
