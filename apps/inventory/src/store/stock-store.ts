import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model, type mongo } from 'mongoose';
import { type StockDocument, stockSchema } from './stock.schema.js';

export interface StockLevel {
  readonly item: string;
  readonly available: number;
  readonly reserved: number;
}

/** Another transaction moved the stock or released the order meanwhile; a retry sees what there is now. */
export class StockMovedError extends Error {
  readonly code = 'STOCK_MOVED';
  readonly retryable = true;
}

const COLLECTION = 'stock';

@Injectable()
export class StockStore {
  private readonly stock: Model<StockDocument>;

  constructor(private readonly database: MongoDatabase) {
    this.stock = database.model('Stock', stockSchema, COLLECTION);
  }

  async levels(): Promise<StockLevel[]> {
    const documents = await this.stock.find().sort({ _id: 1 }).lean();
    return documents.map(({ _id, available, reserved }) => ({ item: _id, available, reserved }));
  }

  async available(items: readonly string[], session: mongo.ClientSession): Promise<Map<string, number>> {
    const documents = await this.collection.find({ _id: { $in: [...items] } }, { session }).toArray();
    return new Map(documents.map(({ _id, available }) => [_id, available]));
  }

  /** What is taken of each item; less than 0 is given back. Fails with StockMovedError rather than take what is not there. */
  async move(taken: ReadonlyMap<string, number>, session: mongo.ClientSession): Promise<void> {
    for (const [item, count] of taken) {
      if (count === 0) continue;
      const { modifiedCount } = await this.collection.updateOne(
        { _id: item, available: { $gte: count } },
        { $inc: { available: -count, reserved: count } },
        { session },
      );
      if (modifiedCount !== 1) throw new StockMovedError(`the stock of ${item} has moved`);
    }
  }

  /** The level after `quantity` was added; undefined for an item that does not exist. */
  async add(item: string, quantity: number, session: mongo.ClientSession): Promise<StockLevel | undefined> {
    const level = await this.collection.findOneAndUpdate(
      { _id: item },
      { $inc: { available: quantity } },
      { session, returnDocument: 'after' },
    );
    return level ? { item, available: level.available, reserved: level.reserved } : undefined;
  }

  /** Adds the items that do not exist yet. */
  async addMissing(initial: ReadonlyMap<string, number>): Promise<void> {
    await this.stock.bulkWrite(
      [...initial].map(([item, available]) => ({
        updateOne: {
          filter: { _id: item },
          update: { $setOnInsert: { available, reserved: 0 } },
          upsert: true,
        },
      })),
    );
  }

  private get collection() {
    return this.database.collection<StockDocument>(COLLECTION);
  }
}
