import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type CountedOutcome, minuteOf } from '../domain/metrics.js';
import { OutcomeStore } from './outcome-store.js';
import { PlacedStore } from './placed-store.js';

describe('the counters of analytics', () => {
  let outcomes: OutcomeStore;
  let placed: PlacedStore;
  let database: MongoDatabase;

  beforeAll(async () => {
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
  afterAll(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  const minute = minuteOf(Date.parse('2026-01-31T12:00:30Z'));
  const outcome = (n: number): CountedOutcome => ({
    order_id: `o${n}`,
    kind: n % 4 === 0 ? 'failed' : 'successful',
    minute,
  });

  it('count each order once: duplicates in a batch, a batch again, and the same batch at once', async () => {
    const batch = [1, 2, 3, 4, 4, 1].map(outcome);
    await outcomes.count(0, batch);
    await outcomes.count(0, batch);
    // One of two that meet fails and is tried again by the consumer.
    await Promise.allSettled([
      outcomes.count(1, [5, 6].map(outcome)),
      outcomes.count(1, [5, 6].map(outcome)),
    ]);
    expect(await outcomes.metrics()).toEqual({
      total: 6,
      successful: 5,
      failed: 1,
      failure_rate: 16.67,
      orders_per_minute: [{ minute, successful: 5, failed: 1 }],
    });
  });

  it('count orders placed, each once', async () => {
    await placed.count(0, [{ order_id: 'a' }, { order_id: 'b' }, { order_id: 'a' }]);
    await placed.count(0, [{ order_id: 'b' }, { order_id: 'c' }]);
    expect(await placed.total()).toBe(3);
  });
});
