import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type Cancellation, type Outcome, type Release } from '../domain/order.js';
import { OrderList } from './order-list.js';
import { OrderStore } from './order-store.js';

jest.setTimeout(60_000);

describe('the read model of orders', () => {
  let store: OrderStore;
  let list: OrderList;
  let database: MongoDatabase;

  beforeAll(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('orders') })],
      providers: [OrderStore, OrderList],
    }).compile();
    store = module.get(OrderStore);
    list = module.get(OrderList);
    database = module.get(MongoDatabase);
    await database.start();
  });
  afterAll(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  const placed = (order_id: string, change: { quantity?: number; user_id?: string } = {}) => ({
    order_id,
    user_id: 'alice',
    item: 'pizza',
    quantity: 2,
    placed_at: new Date('2026-01-31T12:00:00Z'),
    ...change,
  });
  const at = (seconds: number) => new Date(Date.parse('2026-01-31T12:00:00Z') + seconds * 1000);
  const failed = (order_id: string, change: Partial<Outcome> = {}): Outcome => ({
    ...placed(order_id),
    outcome: 'failed',
    reason: 'not_enough_stock',
    decided_at: at(1),
    ...change,
  });
  const reserved = (order_id: string): Outcome => ({
    ...placed(order_id),
    outcome: 'reserved',
    decided_at: at(1),
  });
  const cancelled = (order_id: string, change: Partial<Cancellation> = {}): Cancellation => ({
    order_id,
    user_id: 'alice',
    cancelled_at: at(2),
    ...change,
  });
  const released = (order_id: string): Release => ({ ...placed(order_id), released_at: at(3) });

  type Step = (id: string) => Promise<unknown>;
  const STEPS: Readonly<Record<string, Step>> = {
    placed: (id) => store.recordPlaced([placed(id)]),
    failed: (id) => store.recordFacts([failed(id)]),
    reserved: (id) => store.recordFacts([reserved(id)]),
    cancelled: (id) => store.recordCancelled([cancelled(id)]),
    'cancelled again': (id) => store.recordCancelled([cancelled(id, { cancelled_at: at(9) })]),
    released: (id) => store.recordFacts([released(id)]),
  };

  it('ends the same whichever event of an order comes first, and when it comes again', async () => {
    for (const [events, end] of [
      [['placed', 'failed'], failed],
      [
        ['placed', 'reserved', 'cancelled', 'released'],
        (id: string) => ({ ...reserved(id), ...cancelled(id), ...released(id) }),
      ],
      [['placed', 'cancelled', 'cancelled again'], (id: string) => ({ ...placed(id), ...cancelled(id) })],
    ] as const) {
      for (const order of permutations(events)) {
        const id = uniqueName('o');
        for (const step of [...order, ...order]) await STEPS[step]?.(id);
        expect({ order, ...(await store.find(id)) }).toEqual({ order, outcome: 'placed', ...end(id) });
      }
    }
  });

  it.each([
    ['in batches', 200, 200],
    ['one by one', 40, 1],
  ])('ends the same when all events come at once, many times over, %s', async (_, count, size) => {
    const ids = Array.from({ length: count }, () => uniqueName('o'));
    const twice = (step: (some: string[]) => Promise<Set<unknown>>) =>
      Array.from({ length: ids.length / size }, (_batch, n) => ids.slice(n * size, (n + 1) * size)).flatMap(
        (some) => [step(some), step(some)],
      );
    // The consumer tries again after a duplicate key.
    const cancel = (some: string[]): Promise<Set<unknown>> =>
      store.recordCancelled(some.map((id) => cancelled(id))).catch((error: { code?: unknown }) => {
        if (error.code !== 11_000) throw error;
        return cancel(some);
      });
    const results = await Promise.all([
      ...twice(cancel),
      ...twice((some) => store.recordFacts(some.map((id) => reserved(id)))),
      ...twice((some) => store.recordPlaced(some.map((id) => placed(id)))),
      ...twice((some) => store.recordFacts(some.map((id) => released(id)))),
    ]);
    expect(results.filter(({ size: conflicts }) => conflicts > 0)).toEqual([]);
    const orders = await store.findAll(ids);
    expect(orders).toHaveLength(count);
    for (const { order_id, ...order } of orders)
      expect({ order_id, ...order }).toEqual({
        ...reserved(order_id),
        ...cancelled(order_id),
        ...released(order_id),
      });
  });

  it('shows nothing of a cancellation whose order is not known', async () => {
    const id = uniqueName('o');
    await store.recordCancelled([cancelled(id)]);
    expect(await store.find(id)).toBeUndefined();
    expect(await store.findAll([id])).toEqual([]);
    expect((await list.page('alice', 200, undefined)).items.map(({ order_id }) => order_id)).not.toContain(
      id,
    );
  });

  it("lets nobody cancel another user's order, not even before it comes", async () => {
    const [known, coming] = [uniqueName('o'), uniqueName('o')];
    await store.recordPlaced([placed(known)]);
    const foreign = [cancelled(known, { user_id: 'mallory' }), cancelled(coming, { user_id: 'mallory' })];
    expect([...(await store.recordCancelled(foreign))]).toEqual([foreign[0]]);
    expect([...(await store.recordPlaced([placed(coming)]))]).toEqual([]);
    expect([...(await store.recordCancelled(foreign))]).toEqual(foreign);
    for (const order of await store.findAll([known, coming])) expect(order.cancelled_at).toBeUndefined();
  });

  it('turns away whoever uses the id of another request, and leaves that one alone', async () => {
    const id = uniqueName('o');
    await store.recordPlaced([placed(id)]);
    const [more, foreign] = [placed(id, { quantity: 9 }), failed(id, { user_id: 'mallory' })];
    expect([...(await store.recordPlaced([more]))]).toEqual([more]);
    expect([...(await store.recordFacts([foreign]))]).toEqual([foreign]);
    expect(await store.find(id)).toMatchObject({ quantity: 2, user_id: 'alice', outcome: 'placed' });
  });

  it('turns away only the second of two requests with one id in one batch', async () => {
    const id = uniqueName('o');
    const [first, second] = [placed(id), placed(id, { quantity: 3 })];
    expect([...(await store.recordPlaced([first, second, first]))]).toEqual([second]);
    expect(await store.find(id)).toMatchObject({ quantity: 2 });
  });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
