import { FreshFirst, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model } from 'mongoose';
import { countedAmong, insertCounted } from './counted-once.js';
import { type CountedDocument, countedSchema } from './counted-order.schema.js';
import { type PlacedCounterDocument, placedCounterSchema } from './counter.schema.js';

const PLACED = 'placed';
const COUNTERS = 'placed_counters';

/** Counts orders as they are placed, each once. */
@Injectable()
export class PlacedStore {
  private readonly counters: Model<PlacedCounterDocument>;
  private readonly freshFirst = new FreshFirst();

  constructor(private readonly database: MongoDatabase) {
    database.model('Placed', countedSchema, PLACED);
    this.counters = database.model('PlacedCounter', placedCounterSchema, COUNTERS);
  }

  async count(partition: number, orders: readonly { order_id: string }[]): Promise<void> {
    const ids = [...new Set(orders.map(({ order_id }) => order_id))];
    await this.freshFirst.write(partition, async (lookFirst) => {
      const counted = new Set(lookFirst ? await countedAmong(this.placed, ids) : []);
      const fresh = ids.filter((id) => !counted.has(id));
      if (fresh.length > 0) await this.write(partition, fresh);
      return { result: undefined, allNew: counted.size === 0 };
    });
  }

  async total(): Promise<number> {
    const counters = await this.counters.find().lean();
    return counters.reduce((sum, { orders }) => sum + orders, 0);
  }

  private async write(partition: number, orderIds: readonly string[]): Promise<void> {
    const counters = this.database.collection<PlacedCounterDocument>(COUNTERS);
    await withTransaction(this.database, async (session) => {
      await insertCounted(this.placed, orderIds, session);
      await counters.updateOne(
        { _id: partition },
        { $inc: { orders: orderIds.length } },
        { session, upsert: true },
      );
    });
  }

  private get placed() {
    return this.database.collection<CountedDocument>(PLACED);
  }
}
