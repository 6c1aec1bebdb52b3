import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { type OrderRequest } from './order-history.js';
import { OrderSuite } from './order-suite.js';
import { rawRequest } from './raw-request.js';
import { dataOf } from './topic-tail.js';

jest.setTimeout(120_000);

const APPS = ['inventory', 'orders'] as const;
const KEY = 'a-key-of-alice';
const PIZZA: OrderRequest = { user_id: 'alice', item: 'pizza', quantity: 2 };

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly order_id: string | undefined;
}

let suite: OrderSuite;
let instances: RunningApp[];
let first: string | undefined;

beforeAll(async () => {
  suite = await OrderSuite.start();
  instances = await Promise.all([suite.app('orders'), suite.app('orders'), suite.app('inventory')]);
  instances.pop();
});
afterAll(() => suite?.stop());

async function place(
  app: RunningApp | undefined,
  order: OrderRequest,
  key: string | string[],
): Promise<Answer> {
  const { status, headers, body } = await rawRequest(app?.url ?? '', {
    method: 'POST',
    path: '/order',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(order),
  });
  const { order_id } = JSON.parse(body) as { order_id?: string };
  return { status, order_id, replayed: headers['idempotency-replayed'] === 'true' };
}

describe('the same Idempotency-Key', () => {
  it('twenty times at once over two instances is one order, one reservation and one piece of stock', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => place(instances[index % 2], PIZZA, KEY)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(202));
    const ids = new Set(answers.map(({ order_id }) => order_id));
    expect(ids.size).toBe(1);
    [first] = ids;

    await untilDrained(suite, APPS);
    const { orders, reservations, stock, outcomes } = await collectEvidence(suite);
    expect(orders.map(({ _id, status }) => [_id, status])).toEqual([[first, 'reserved']]);
    expect(reservations.map(({ _id }) => _id)).toEqual([first]);
    expect(stock.find(({ _id }) => _id === 'pizza')).toEqual({ _id: 'pizza', available: 98, reserved: 2 });
    expect(new Set(outcomes.map((record) => record.headers['ce_id']?.toString())).size).toBe(1);
  });

  it('later is the same order, said to be replayed, with its present status', async () => {
    for (const instance of instances) {
      expect(await place(instance, PIZZA, KEY)).toEqual({ status: 202, order_id: first, replayed: true });
    }
  });

  it('on an instance that started since is the same order', async () => {
    const young = await suite.app('orders');
    expect(await place(young, PIZZA, KEY)).toEqual({ status: 202, order_id: first, replayed: true });
    await young.stop();
  });

  it.each([
    ['quantity', { ...PIZZA, quantity: 3 }],
    ['item', { ...PIZZA, item: 'burger' }],
  ])('with another %s is 422 on every instance', async (_field, other) => {
    for (const instance of instances) expect((await place(instance, other, KEY)).status).toBe(422);
  });

  it('of another user is another order', async () => {
    const answer = await place(instances[0], { ...PIZZA, user_id: 'bob' }, KEY);
    expect(answer).toMatchObject({ status: 202, replayed: false });
    expect(answer.order_id).not.toBe(first);
  });

  it('has written no other order anywhere, and no dead letter', async () => {
    await untilDrained(suite, APPS);
    const { placed, orders, deadLetters } = await collectEvidence(suite);
    const ids = new Set(placed.map((record) => dataOf<{ order_id: string }>(record).order_id));
    expect(ids.size).toBe(2);
    expect(orders).toHaveLength(2);
    expect(deadLetters).toEqual([]);
  });
});

describe('an Idempotency-Key', () => {
  it.each([
    ['empty', ''],
    ['of 10 KB', 'k'.repeat(10_240)],
    ['with a space inside', 'two words'],
    ['beyond ASCII', 'k\u00e9y'],
    ['sent twice', [KEY, KEY]],
  ])('%s is 400', async (_what, key) => {
    expect((await place(instances[0], PIZZA, key)).status).toBe(400);
  });
});
