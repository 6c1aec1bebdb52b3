import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model } from 'mongoose';
import { unknownOf } from './counted-once.js';
import { type PlacedDocument, placedSchema } from './counted-order.schema.js';
import { type PlacedCounterDocument, placedCounterSchema } from './counter.schema.js';

const PLACED = 'placed';
const COUNTERS = 'placed_counters';

/** Counts orders as they are placed, each once. */
@Injectable()
export class PlacedStore {
  private readonly counters: Model<PlacedCounterDocument>;

  constructor(private readonly database: MongoDatabase) {
    database.model('Placed', placedSchema, PLACED);
    this.counters = database.model('PlacedCounter', placedCounterSchema, COUNTERS);
  }

  async count(partition: number, orders: readonly { order_id: string }[]): Promise<void> {
    const placed = this.database.collection<PlacedDocument>(PLACED);
    const counters = this.database.collection<PlacedCounterDocument>(COUNTERS);
    const fresh = await unknownOf(placed, orders);
    if (fresh.length === 0) return;
    await withTransaction(this.database, async (session) => {
      await placed.insertMany(
        fresh.map(({ order_id }) => ({ _id: order_id })),
        { session },
      );
      await counters.updateOne(
        { _id: partition },
        { $inc: { orders: fresh.length } },
        { session, upsert: true },
      );
    });
  }

  async total(): Promise<number> {
    const counters = await this.counters.find().lean();
    return counters.reduce((sum, { orders }) => sum + orders, 0);
  }
}
