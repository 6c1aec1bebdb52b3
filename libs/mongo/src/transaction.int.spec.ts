import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mongoUrl, uniqueName } from '#libs/testing';
import { MongoDatabase } from './mongo-database.js';
import { mongoErrorClass } from './mongo-error-class.js';
import { withTransaction } from './transaction.js';

interface Counter {
  _id: string;
  count: number;
}

let database: MongoDatabase;

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('transaction') });
  await database.start();
});

afterAll(() => database.stop());

function counters() {
  return database.collection<Counter>('counters');
}

async function countOf(id: string): Promise<number | undefined> {
  return (await counters().findOne({ _id: id }))?.count;
}

describe('withTransaction', () => {
  it('writes all or nothing', async () => {
    await counters().insertOne({ _id: 'atomic', count: 0 });
    const failing = withTransaction(database, async (session) => {
      await counters().updateOne({ _id: 'atomic' }, { $inc: { count: 1 } }, { session });
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await countOf('atomic')).toBe(0);
  });

  it('runs again after a conflict, so that no update is lost', async () => {
    await counters().insertOne({ _id: 'contended', count: 0 });
    let runs = 0;
    const add = () =>
      withTransaction(database, async (session) => {
        runs += 1;
        const found = await counters().findOne({ _id: 'contended' }, { session });
        const count = (found?.count ?? 0) + 1;
        await counters().updateOne({ _id: 'contended' }, { $set: { count } }, { session });
      });
    await Promise.all(Array.from({ length: 6 }, add));
    expect(await countOf('contended')).toBe(6);
    expect(runs).toBeGreaterThan(6);
  });

  it('gives up at its cap, commits nothing afterwards, and does not run again', async () => {
    await counters().insertOne({ _id: 'slow', count: 0 });
    let runs = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let finished: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (finished = resolve));
    const slow = withTransaction(
      database,
      async (session) => {
        runs += 1;
        await counters().updateOne({ _id: 'slow' }, { $inc: { count: 1 } }, { session });
        await held;
        session.once('ended', () => finished());
      },
      200,
    );
    const failure = await slow.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TRANSACTION_TIMEOUT', retryable: true });
    expect(mongoErrorClass(failure)).toBe('transient');
    release();
    await end;
    expect(await countOf('slow')).toBe(0);
    expect(runs).toBe(1);
  });

  it('reports a duplicate key as what it is', async () => {
    await counters().insertOne({ _id: 'taken', count: 0 });
    const twice = withTransaction(database, (session) =>
      counters().insertOne({ _id: 'taken', count: 1 }, { session }),
    );
    expect(mongoErrorClass(await twice.catch((error: unknown) => error))).toBe('poison');
  });
});
