import { describe, expect, it } from '@jest/globals';
import { type KnownOrders, obey, type OrderCommand } from './order-commands.js';

const place = (order_id: string, item: string, quantity: number, user_id = 'alice'): OrderCommand => ({
  type: 'place',
  order: { order_id, user_id, item, quantity, placed_at: new Date(0) },
});
const cancel = (order_id: string, user_id = 'alice'): OrderCommand => ({
  type: 'cancel',
  cancellation: { order_id, user_id, cancelled_at: new Date(0) },
});
const nothing: KnownOrders = { reservations: new Map(), cancellations: new Set() };

/** What became of each order, each release with the stock after it, and what the stock loses. */
function run(commands: OrderCommand[], stock: Record<string, number>, known = nothing) {
  const { decided, released, early, taken } = obey(commands, known, new Map(Object.entries(stock)));
  return {
    decided: decided.map((order) =>
      order.outcome === 'reserved' ? order.remaining : `${order.reason} ${order.available}`,
    ),
    released: released.map(({ order_id, available }) => `${order_id} ${available}`),
    early: early.map(({ order_id }) => order_id),
    taken: Object.fromEntries(taken),
  };
}
const reservedBefore = (released: boolean): KnownOrders => ({
  reservations: new Map([
    [
      'old',
      {
        order_id: 'old',
        user_id: 'alice',
        item: 'pizza',
        quantity: 4,
        placed_at: new Date(0),
        outcome: 'reserved',
        remaining: 6,
        released,
      },
    ],
  ]),
  cancellations: new Set(),
});

describe('reserving', () => {
  it('takes what is asked for and says what is left', () => {
    expect(run([place('a', 'pizza', 2), place('b', 'pizza', 3)], { pizza: 10 }).decided).toEqual([8, 5]);
  });

  it('gives an order all or nothing, and lets a smaller one behind it have the rest', () => {
    const orders = [place('a', 'pizza', 8), place('b', 'pizza', 3), place('c', 'pizza', 2)];
    expect(run(orders, { pizza: 10 }).decided).toEqual([2, 'not_enough_stock 2', 0]);
  });

  it('fails for an item that does not exist', () => {
    expect(run([place('a', 'soup', 1)], { pizza: 10 }).decided).toEqual(['unknown_item 0']);
  });

  it('adds up what is to be taken of each item, without what failed', () => {
    const orders = [
      place('a', 'pizza', 1),
      place('b', 'salad', 2),
      place('c', 'pizza', 10),
      place('d', 'pizza', 2),
      place('e', 'soup', 1),
    ];
    expect(run(orders, { pizza: 10, salad: 5 }).taken).toEqual({ pizza: 3, salad: 2 });
  });

  it('decides about the first order of an id only', () => {
    expect(run([place('a', 'pizza', 1), place('a', 'pizza', 5)], { pizza: 10 }).decided).toEqual([9]);
  });
});

describe('cancelling', () => {
  it('frees the stock for the orders behind it, also within a batch', () => {
    const commands = [place('a', 'pizza', 10), place('b', 'pizza', 1), cancel('a'), place('c', 'pizza', 7)];
    expect(run(commands, { pizza: 10 })).toEqual({
      decided: [0, 'not_enough_stock 0', 3],
      released: ['a 10'],
      early: [],
      taken: { pizza: 7 },
    });
  });

  it('gives back once what was reserved before', () => {
    expect(run([cancel('old'), cancel('old')], { pizza: 6 }, reservedBefore(false))).toMatchObject({
      released: ['old 10'],
      taken: { pizza: -4 },
    });
    expect(run([cancel('old')], { pizza: 10 }, reservedBefore(true)).released).toEqual([]);
  });

  it('gives nothing back of an order that failed, or of another user', () => {
    const commands = [place('a', 'pizza', 11), cancel('a'), place('b', 'pizza', 1), cancel('b', 'mallory')];
    expect(run(commands, { pizza: 10 })).toMatchObject({ released: [], early: [], taken: { pizza: 1 } });
  });

  it('lets an order that comes later take nothing, if it is of the same user', () => {
    const commands = [
      cancel('a'),
      cancel('a'),
      place('a', 'pizza', 1),
      cancel('a'),
      cancel('b', 'mallory'),
      place('b', 'pizza', 1),
    ];
    expect(run(commands, { pizza: 10 })).toEqual({
      decided: ['cancelled 10', 9],
      released: [],
      early: ['a', 'b'],
      taken: { pizza: 1 },
    });
    const before = { ...nothing, cancellations: new Set(['a/alice']) };
    expect(run([cancel('a'), place('a', 'soup', 1)], {}, before)).toMatchObject({
      decided: ['cancelled 0'],
      early: [],
    });
  });
});
