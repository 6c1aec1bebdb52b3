import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type CountedOutcome, OutcomeFold } from '../domain/outcome-fold.js';
import { snapshotOf } from '../domain/snapshot.js';
import { OutcomeStore } from './outcome-store.js';
import { PlacedStore } from './placed-store.js';

describe('the counters of analytics', () => {
  let outcomes: OutcomeStore;
  let placed: PlacedStore;
  let database: MongoDatabase;

  beforeEach(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('analytics') })],
      providers: [OutcomeStore, PlacedStore],
    }).compile();
    outcomes = module.get(OutcomeStore);
    placed = module.get(PlacedStore);
    database = module.get(MongoDatabase);
    await database.start();
  });
  afterEach(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  const minute = Date.parse('2026-01-31T12:00:00Z');
  const outcome = (n: number): CountedOutcome => ({
    order_id: `o${n}`,
    kind: n % 4 === 0 ? 'failed' : 'successful',
    minute,
  });
  const cancelled = (n: number): CountedOutcome => ({ order_id: `o${n}`, kind: 'cancelled', minute });
  const range = (partition: number, next: number) => ({ topic: 'outcomes', partition, next: BigInt(next) });

  it('count each order once: duplicates in a batch, a batch again, and the same batch at once', async () => {
    const batch = [...[1, 2, 3, 4, 4, 1].map(outcome), cancelled(1), cancelled(1)];
    await outcomes.count(range(0, 8), batch);
    await outcomes.count(range(0, 16), batch);
    // One of two that meet fails and is tried again by the consumer.
    await Promise.allSettled([
      outcomes.count(range(1, 2), [5, 6].map(outcome)),
      outcomes.count(range(1, 2), [5, 6].map(outcome)),
    ]);
    const counts = { successful: 5, failed: 1, cancelled: 1 };
    expect(await outcomes.metrics()).toEqual({
      total: 6,
      ...counts,
      failure_rate: 16.67,
      orders_per_minute: [{ minute: new Date(minute), ...counts }],
    });
  });

  it('count a stream that turns from new to known and back, each order once', async () => {
    const batches = [[1, 2], [3, 4], [1, 2], [3, 4], [4, 5], [6], [6, 7], [8]];
    for (const [index, batch] of batches.entries())
      await outcomes.count(range(0, index + 1), batch.map(outcome));
    expect(await outcomes.metrics()).toMatchObject({ total: 8, successful: 6, failed: 2 });
  });

  it('stand for exactly the positions that are read with them, at every moment', async () => {
    const log = (partition: number) =>
      Array.from({ length: 300 }, (_, n) =>
        n % 5 === 4 ? cancelled(partition * 1000 + n - 1) : outcome(partition * 1000 + n),
      );
    let writing = true;
    const write = async (partition: number) => {
      const all = log(partition);
      for (let at = 0; at < all.length; at += 10)
        await outcomes.count(range(partition, at + 10), all.slice(at, at + 10));
    };
    const done = Promise.all([0, 1, 2].map(write)).finally(() => (writing = false));
    let looks = 0;
    do {
      const { positions, minutes } = await outcomes.countedUpTo();
      const replay = new OutcomeFold();
      for (const partition of [0, 1, 2])
        for (const event of log(partition).slice(0, Number(positions[`outcomes/${partition}`] ?? 0)))
          replay.add(event);
      expect(snapshotOf(positions, minutes)).toEqual(snapshotOf(positions, replay.minutes));
      looks += 1;
    } while (writing);
    await done;
    expect(looks).toBeGreaterThan(2);
    expect((await outcomes.countedUpTo()).positions).toEqual({
      'outcomes/0': '300',
      'outcomes/1': '300',
      'outcomes/2': '300',
    });
  });

  it('do not move the position back when records come again', async () => {
    await outcomes.count(range(0, 20), [outcome(1)]);
    await outcomes.count(range(0, 7), [outcome(1), outcome(2)]);
    expect((await outcomes.countedUpTo()).positions).toEqual({ 'outcomes/0': '20' });
  });

  it('count orders placed, each once', async () => {
    await placed.count(0, [{ order_id: 'a' }, { order_id: 'b' }, { order_id: 'a' }]);
    await placed.count(0, [{ order_id: 'c' }]);
    await placed.count(0, [{ order_id: 'b' }, { order_id: 'd' }]);
    expect(await placed.total()).toBe(4);
  });
});
