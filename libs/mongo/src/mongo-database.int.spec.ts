import { afterEach, describe, expect, it } from '@jest/globals';
import { Schema } from 'mongoose';
import { freePort, mongoUrl, uniqueName } from '#libs/testing';
import { MongoDatabase } from './mongo-database.js';
import { mongoErrorClass } from './mongo-error-class.js';

interface OrderDocument {
  _id: string;
  user_id: string;
  placed_at?: Date;
}

const open: MongoDatabase[] = [];

function databaseNamed(database: string, url = mongoUrl(), timeoutMs = 5_000): MongoDatabase {
  const created = new MongoDatabase({
    settings: { MONGO_URL: url, MONGO_TIMEOUT_MS: timeoutMs, MONGO_POOL_SIZE: 5 },
    database,
  });
  open.push(created);
  return created;
}

function orderSchema(indexes: [Record<string, 1 | -1>, Record<string, unknown>][]): Schema<OrderDocument> {
  const schema = new Schema<OrderDocument>(
    { _id: String, user_id: String, placed_at: Date },
    { versionKey: false },
  );
  for (const [fields, options] of indexes) schema.index(fields, options);
  return schema;
}

function ordersOf(database: MongoDatabase, ...indexes: [Record<string, 1 | -1>, Record<string, unknown>][]) {
  return database.model('Order', orderSchema(indexes), 'orders');
}

afterEach(async () => {
  for (const database of open.splice(0)) await database.stop();
});

describe('indexes', () => {
  it('are created as declared, and verified at the next start', async () => {
    const name = uniqueName('indexes');
    const declared: [Record<string, 1 | -1>, Record<string, unknown>][] = [
      [{ user_id: 1, placed_at: -1 }, {}],
      [{ placed_at: 1 }, { expireAfterSeconds: 60 }],
      [{ user_id: 1 }, { unique: true, partialFilterExpression: { placed_at: { $exists: true } } }],
    ];
    for (const _start of [1, 2]) {
      const database = databaseNamed(name);
      ordersOf(database, ...declared);
      await database.start();
      const found = await database.collection('orders').listIndexes().toArray();
      expect(found.map(({ key }) => key as unknown)).toEqual([
        { _id: 1 },
        ...declared.map(([fields]) => fields),
      ]);
    }
  });

  it.each([
    ['is not unique', { unique: true }, {}],
    ['expires at another time', { expireAfterSeconds: 60 }, { expireAfterSeconds: 61 }],
    [
      'has another filter',
      { unique: true, partialFilterExpression: { user_id: { $gt: 'a' } } },
      { unique: true },
    ],
  ])(
    'stop the start when one %s, with what to do, and nothing is dropped',
    async (_what, declared, existing) => {
      const name = uniqueName('differs');
      const first = databaseNamed(name);
      ordersOf(first, [{ user_id: 1 }, { ...existing, name: 'by_user' }]);
      await first.start();
      const second = databaseNamed(name);
      ordersOf(second, [{ user_id: 1 }, { ...declared, name: 'by_user' }]);
      const failure = await second.start().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'INDEX_DIFFERS', retryable: false });
      expect((failure as Error).message).toMatch(/by_user.*orders.*dropIndex/);
      expect(mongoErrorClass(failure)).toBe('poison');
      const left = await first.collection('orders').listIndexes().toArray();
      expect(left.map(({ name: index }) => index as string)).toContain('by_user');
    },
  );

  it('stop the start when the documents forbid a unique one', async () => {
    const name = uniqueName('duplicates');
    const first = databaseNamed(name);
    ordersOf(first);
    await first.start();
    await first.collection<OrderDocument>('orders').insertMany([
      { _id: '1', user_id: 'a' },
      { _id: '2', user_id: 'a' },
    ]);
    const second = databaseNamed(name);
    ordersOf(second, [{ user_id: 1 }, { unique: true }]);
    await expect(second.start()).rejects.toThrow(/orders.*Remove or merge/);
  });
});

describe('connection', () => {
  it('acknowledges writes by majority and journal', async () => {
    const database = databaseNamed(uniqueName('concern'));
    await database.start();
    expect(database.connection.getClient().writeConcern).toMatchObject({ w: 'majority', journal: true });
    expect(database.connection.getClient().readConcern?.level).toBe('majority');
  });

  it('refuses operations before it is there, as something to wait for', async () => {
    const database = databaseNamed(uniqueName('early'));
    const orders = ordersOf(database);
    for (const early of [() => database.collection('orders'), () => orders.find().lean()]) {
      const failure = await (async () => early())().catch((error: unknown) => error);
      expect(mongoErrorClass(failure)).toBe('infrastructure');
    }
    expect(await database.readiness()).toMatchObject({ ok: false });
  });

  it('does not retry what cannot work', async () => {
    const database = databaseNamed('x', 'mongodb://127.0.0.1:1/?noSuchOption=1');
    await expect(database.start()).rejects.toThrow();
  });

  it('can be stopped while it waits for a server that is not there', async () => {
    const database = databaseNamed('x', `mongodb://127.0.0.1:${await freePort()}/?replicaSet=rs0`, 60_000);
    const starting = database.start();
    await database.stop();
    await starting;
    expect(await database.readiness()).toMatchObject({ ok: false });
  });
});
