import { describe, expect, it } from '@jest/globals';
import { type RequestedOrder, reserve } from './reservation.js';

let count = 0;
const order = (item: string, quantity: number): RequestedOrder => ({
  order_id: `o${++count}`,
  user_id: 'alice',
  item,
  quantity,
  placed_at: new Date(0),
});
const outcomes = (orders: RequestedOrder[], stock: [string, number][]) =>
  reserve(orders, new Map(stock)).decided.map((decided) =>
    decided.outcome === 'reserved' ? decided.remaining : `${decided.reason} ${decided.available}`,
  );

describe('reserving', () => {
  it('takes what is asked for and says what is left', () => {
    expect(outcomes([order('pizza', 2), order('pizza', 3)], [['pizza', 10]])).toEqual([8, 5]);
  });

  it('gives an order all or nothing, and lets a smaller one behind it have the rest', () => {
    expect(outcomes([order('pizza', 8), order('pizza', 3), order('pizza', 2)], [['pizza', 10]])).toEqual([
      2,
      'not_enough_stock 2',
      0,
    ]);
  });

  it('fails for an item that does not exist', () => {
    expect(outcomes([order('soup', 1)], [['pizza', 10]])).toEqual(['unknown_item 0']);
  });

  it('adds up what is to be taken of each item, without what failed', () => {
    const { taken } = reserve(
      [order('pizza', 1), order('salad', 2), order('pizza', 9), order('pizza', 2), order('soup', 1)],
      new Map([
        ['pizza', 10],
        ['salad', 5],
      ]),
    );
    expect([...taken]).toEqual([
      ['pizza', 10],
      ['salad', 2],
    ]);
  });
});
