import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { RestockKeyReused, RestockStore, UnknownItem } from './restock-store.js';
import { StockStore } from './stock-store.js';

describe('restocks', () => {
  let restocks: RestockStore;
  let stock: StockStore;
  let database: MongoDatabase;

  beforeAll(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('inventory') })],
      providers: [RestockStore, StockStore],
    }).compile();
    restocks = module.get(RestockStore);
    stock = module.get(StockStore);
    database = module.get(MongoDatabase);
    await database.start();
  });
  afterAll(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  async function item(available: number): Promise<string> {
    const name = uniqueName('pizza');
    await stock.addMissing(new Map([[name, available]]));
    return name;
  }
  const level = async (name: string) => (await stock.levels()).find((one) => one.item === name);

  it('add each time without a key, also when many come at once', async () => {
    const name = await item(5);
    await Promise.all(
      Array.from({ length: 20 }, () => restocks.restock({ item: name, quantity: 3 }, undefined)),
    );
    expect(await level(name)).toEqual({ item: name, available: 65, reserved: 0 });
  });

  it('add once for a key, however often and at once it comes, with the answer of the first time', async () => {
    const [name, key] = [await item(5), uniqueName('key')];
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => restocks.restock({ item: name, quantity: 3 }, key)),
    );
    await restocks.restock({ item: name, quantity: 10 }, undefined);
    answers.push(await restocks.restock({ item: name, quantity: 3 }, key));
    const first = { item: name, available: 8, reserved: 0 };
    expect(answers.map((answer) => answer.level)).toEqual(Array(21).fill(first));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await level(name)).toEqual({ item: name, available: 18, reserved: 0 });
  });

  it('refuse a key of another restock, and change nothing', async () => {
    const [name, other, key] = [await item(5), await item(5), uniqueName('key')];
    await restocks.restock({ item: name, quantity: 3 }, key);
    await expect(restocks.restock({ item: name, quantity: 4 }, key)).rejects.toThrow(RestockKeyReused);
    await expect(restocks.restock({ item: other, quantity: 3 }, key)).rejects.toThrow(RestockKeyReused);
    expect([await level(name), await level(other)]).toMatchObject([{ available: 8 }, { available: 5 }]);
  });

  it('refuse an item that does not exist, and leave its key free', async () => {
    const [name, key] = [uniqueName('soup'), uniqueName('key')];
    await expect(restocks.restock({ item: name, quantity: 1 }, key)).rejects.toThrow(UnknownItem);
    await stock.addMissing(new Map([[name, 0]]));
    expect(await restocks.restock({ item: name, quantity: 1 }, key)).toMatchObject({ replayed: false });
  });
});
