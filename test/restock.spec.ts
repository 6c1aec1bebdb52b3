import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { type ProblemBody, requestJson } from './json-request.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

interface Level {
  readonly item: string;
  readonly available: number;
  readonly reserved: number;
}

let suite: OrderSuite;
let orders: RunningApp;
let instances: RunningApp[];

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: 'pizza:10,salad:10', KAFKA_BATCH_RECORDS: '5' } });
  [orders, ...instances] = await Promise.all([
    suite.app('orders'),
    suite.app('inventory'),
    suite.app('inventory'),
  ]);
});
afterAll(() => suite?.stop());

function restock<Body = Level>(instance: number, item: string, body: unknown, key?: string) {
  return requestJson<Body>(`${instances[instance % 2]?.url}/inventory/${item}/restock`, {
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });
}

describe('restocking', () => {
  it('with one key, forty times at once over two instances, adds once and answers the same', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => restock(index, 'salad', { quantity: 7 }, 'monday')),
    );
    const level = { item: 'salad', available: 17, reserved: 0 };
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(40).fill([200, level]));
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
    expect(replayed).toHaveLength(39);
  });

  it('refuses a key of another restock', async () => {
    for (const [item, quantity] of [
      ['salad', 8],
      ['pizza', 7],
    ] as const) {
      const { status, body } = await restock<ProblemBody>(1, item, { quantity }, 'monday');
      expect([status, body.errors?.[0]?.field]).toEqual([422, 'Idempotency-Key']);
    }
  });

  it('names the items that exist where one does not', async () => {
    const { status, body } = await restock<ProblemBody>(0, 'soup', { quantity: 1 });
    expect([status, body.detail]).toEqual([404, expect.stringMatching(/pizza, salad/)]);
  });

  it.each([
    ['no quantity', 'pizza', {}, undefined, 'quantity'],
    ['nothing to add', 'pizza', { quantity: 0 }, undefined, 'quantity'],
    ['too much', 'pizza', { quantity: 1_000_001 }, undefined, 'quantity'],
    ['a part of a pizza', 'pizza', { quantity: 1.5 }, undefined, 'quantity'],
    ['text for a number', 'pizza', { quantity: '5' }, undefined, 'quantity'],
    ['an unknown field', 'pizza', { quantity: 1, price: 2 }, undefined, 'price'],
    ['what is no item', '..%2Fpizza', { quantity: 1 }, undefined, 'item'],
    ['a key with spaces', 'pizza', { quantity: 1 }, 'two words', 'Idempotency-Key'],
  ])('refuses %s', async (_, item, sent, key, field) => {
    const { status, body } = await restock<ProblemBody>(0, item, sent, key);
    expect([status, body.errors?.map((error) => error.field)]).toEqual([
      400,
      expect.arrayContaining([field]),
    ]);
  });

  it('while orders take from the same stock on two instances adds up at the end', async () => {
    const history = new OrderHistory();
    const [, restocks] = await Promise.all([
      history.placeMany([orders.url], 300, (index) => ({
        user_id: `user-${index % 20}`,
        item: 'pizza',
        quantity: 1,
      })),
      Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          history.restock(instances[index % 2]?.url ?? '', 'pizza', 5, `restock-${index >> 1}`),
        ),
      ),
    ]);
    expect(restocks.map(({ verdict }) => verdict)).toEqual(Array(30).fill('ok'));
    await untilDrained(suite, ['inventory', 'orders']);
    const evidence = await collectEvidence(suite);
    // 10 to begin with, and 15 times 5: each key counts once.
    expect(breachesOf({ history, evidence, initialStock: { pizza: 10, salad: 17 } })).toEqual([]);
    expect(evidence.stock.find(({ _id }) => _id === 'pizza')).toMatchObject({ reserved: 85, available: 0 });
  });
});
