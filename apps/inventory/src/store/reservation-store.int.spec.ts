import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoErrorClass, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type OrderCommand } from '../domain/order-commands.js';
import { type RequestedOrder } from '../domain/reservation.js';
import { type RecordedReservation } from './recorded-reservation.js';
import { ReservationStore } from './reservation-store.js';
import { StockMovedError, StockStore } from './stock-store.js';

describe('the reservations', () => {
  let reservations: ReservationStore;
  let stock: StockStore;
  let database: MongoDatabase;

  beforeAll(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('inventory') })],
      providers: [ReservationStore, StockStore],
    }).compile();
    reservations = module.get(ReservationStore);
    stock = module.get(StockStore);
    database = module.get(MongoDatabase);
    await database.start();
  });
  afterAll(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  const order = (item: string, order_id = uniqueName('o')): RequestedOrder => ({
    order_id,
    user_id: 'alice',
    item,
    quantity: 1,
    placed_at: new Date(),
  });
  const cancelOf = ({ order_id }: RequestedOrder, user_id = 'alice'): OrderCommand => ({
    type: 'cancel',
    cancellation: { order_id, user_id, cancelled_at: new Date() },
  });
  const level = async (item: string) => (await stock.levels()).find((one) => one.item === item);
  const decide = (orders: RequestedOrder[]) => obey(orders.map((one) => ({ type: 'place', order: one })));

  /** As the retry policy of the consumer does. */
  async function obey(commands: OrderCommand[]): Promise<Map<string, RecordedReservation>> {
    for (;;) {
      try {
        return await reservations.obey(commands);
      } catch (error) {
        const passing = error instanceof StockMovedError || mongoErrorClass(error) === 'transient';
        if (!passing && (error as { code?: unknown }).code !== 11000) throw error;
      }
    }
  }

  it('gives each order one decision, and the same one again when it is asked again', async () => {
    const item = uniqueName('pizza');
    await stock.addMissing(new Map([[item, 1]]));
    const orders = [order(item), order(item)];
    const first = await decide(orders);
    expect([...first.values()].map(({ outcome }) => outcome)).toEqual(['reserved', 'failed']);
    expect(await decide(orders)).toEqual(first);
    expect((await decide([orders[0] as RequestedOrder, order(item)])).size).toBe(2);
    expect(await level(item)).toEqual({ item, available: 0, reserved: 1 });
  });

  it('never takes more than there is, and decides each order once, however many ask at once', async () => {
    const item = uniqueName('pizza');
    await stock.addMissing(new Map([[item, 100]]));
    const orders = Array.from({ length: 400 }, () => order(item));
    const batches = Array.from({ length: 40 }, (_, n) => orders.slice(n * 10, n * 10 + 10));
    // Every batch twice at the same moment, as with a member that was thought dead.
    const decisions = await Promise.all([...batches, ...batches].map((batch) => decide(batch)));
    expect(await level(item)).toEqual({ item, available: 0, reserved: 100 });
    const eventIds = new Map<string, Set<string>>();
    for (const { order_id, event_id } of decisions.flatMap((batch) => [...batch.values()])) {
      eventIds.set(order_id, (eventIds.get(order_id) ?? new Set()).add(event_id));
    }
    expect(eventIds.size).toBe(400);
    expect([...eventIds.values()].every((ids) => ids.size === 1)).toBe(true);
  }, 60_000);

  it('gives back what a cancelled order had taken, once, whether decided before or in the same batch', async () => {
    const item = uniqueName('pizza');
    await stock.addMissing(new Map([[item, 1]]));
    const [first, second, third] = [order(item), order(item), order(item)];
    await decide([first]);
    const batch: OrderCommand[] = [
      cancelOf(first),
      { type: 'place', order: second },
      cancelOf(second),
      { type: 'place', order: third },
    ];
    const recorded = await obey(batch);
    expect(recorded.get(first.order_id)).toMatchObject({ outcome: 'reserved', release: { available: 1 } });
    expect(recorded.get(second.order_id)).toMatchObject({ remaining: 0, release: { available: 1 } });
    expect(recorded.get(third.order_id)).toMatchObject({ outcome: 'reserved', released: false });
    expect(await level(item)).toEqual({ item, available: 0, reserved: 1 });
    expect(await obey(batch)).toEqual(recorded);
    expect(await level(item)).toEqual({ item, available: 0, reserved: 1 });
  });

  it('releases once, with one event id, however many cancel at once', async () => {
    const item = uniqueName('pizza');
    await stock.addMissing(new Map([[item, 50]]));
    const orders = Array.from({ length: 50 }, () => order(item));
    await decide(orders);
    const batches = Array.from({ length: 20 }, (_, n) => orders.slice(n, n + 31).map((one) => cancelOf(one)));
    const answers = await Promise.all(batches.map((batch) => obey(batch)));
    const ids = new Set(
      answers.flatMap((answer) => [...answer.values()].map(({ release }) => release?.event_id)),
    );
    expect(ids.size).toBe(50);
    expect(await level(item)).toEqual({ item, available: 50, reserved: 0 });
  }, 60_000);

  it('lets an order take nothing that was cancelled before it came, but only by its own user', async () => {
    const item = uniqueName('pizza');
    await stock.addMissing(new Map([[item, 5]]));
    const [mine, others] = [order(item), order(item)];
    const early = [cancelOf(mine), cancelOf(others, 'mallory')];
    expect((await obey(early)).size).toBe(0);
    expect((await obey(early)).size).toBe(0);
    const decided = await decide([mine, others]);
    expect(decided.get(mine.order_id)).toMatchObject({
      outcome: 'failed',
      reason: 'cancelled',
      available: 5,
    });
    expect(decided.get(others.order_id)).toMatchObject({ outcome: 'reserved' });
    expect(await obey([...early, cancelOf(others, 'mallory')])).toEqual(decided);
    expect(await level(item)).toEqual({ item, available: 4, reserved: 1 });
  });
});
