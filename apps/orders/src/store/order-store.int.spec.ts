import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type Outcome } from '../domain/order.js';
import { OrderStore } from './order-store.js';

describe('the read model of orders', () => {
  let store: OrderStore;
  let database: MongoDatabase;

  beforeAll(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('orders') })],
      providers: [OrderStore],
    }).compile();
    store = module.get(OrderStore);
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
  const outcome = (order_id: string, change: Partial<Outcome> = {}): Outcome => ({
    ...placed(order_id),
    status: 'failed',
    reason: 'not_enough_stock',
    decided_at: new Date('2026-01-31T12:00:01Z'),
    ...change,
  });

  it.each([
    ['the order first', ['placed', 'outcome']],
    ['the outcome first', ['outcome', 'placed']],
    ['both twice', ['placed', 'outcome', 'placed', 'outcome']],
  ])('ends the same whatever comes first: %s', async (_, steps) => {
    const id = uniqueName('o');
    for (const step of steps) {
      if (step === 'placed') await store.recordPlaced([placed(id)]);
      else await store.recordOutcomes([outcome(id)]);
    }
    expect(await store.find(id)).toEqual({
      ...placed(id),
      status: 'failed',
      reason: 'not_enough_stock',
      decided_at: new Date('2026-01-31T12:00:01Z'),
    });
  });

  it('ends the same when both come at once, many times over', async () => {
    const ids = Array.from({ length: 200 }, () => uniqueName('o'));
    const results = await Promise.all([
      store.recordPlaced(ids.map((id) => placed(id))),
      store.recordOutcomes(ids.map((id) => outcome(id))),
      store.recordOutcomes(ids.map((id) => outcome(id))),
    ]);
    expect(results.map((conflicts) => conflicts.size)).toEqual([0, 0, 0]);
    const orders = await store.findAll(ids);
    expect(orders).toHaveLength(200);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['failed']));
  });

  it('turns away whoever uses the id of another request, and leaves that one alone', async () => {
    const id = uniqueName('o');
    await store.recordPlaced([placed(id)]);
    const [more, foreign] = [placed(id, { quantity: 9 }), outcome(id, { user_id: 'mallory' })];
    expect([...(await store.recordPlaced([more]))]).toEqual([more]);
    expect([...(await store.recordOutcomes([foreign]))]).toEqual([foreign]);
    expect(await store.find(id)).toMatchObject({ quantity: 2, user_id: 'alice', status: 'placed' });
  });

  it('turns away only the second of two requests with one id in one batch', async () => {
    const id = uniqueName('o');
    const [first, second] = [placed(id), placed(id, { quantity: 3 })];
    expect([...(await store.recordPlaced([first, second, first]))]).toEqual([second]);
    expect(await store.find(id)).toMatchObject({ quantity: 2 });
  });
});
