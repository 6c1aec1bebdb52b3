import mongoose from 'mongoose';

/** A stored event. Without an id of its own every insert is another row. */
interface Row {
  readonly _id?: string;
  readonly event: string;
}

export interface StoredRows {
  readonly rows: number;
  readonly distinct: number;
}

const PATIENCE_MS = 5000;

/** The scratch database of a demonstration, one collection for each way. */
export class RowStore {
  private constructor(
    private readonly client: mongoose.mongo.MongoClient,
    private readonly database: string,
  ) {}

  static async open(url: string, database: string): Promise<RowStore> {
    const client = new mongoose.mongo.MongoClient(url, {
      serverSelectionTimeoutMS: PATIENCE_MS,
      writeConcern: { w: 'majority', journal: true },
    });
    return new RowStore(await client.connect(), database);
  }

  async insert(collection: string, events: readonly string[]): Promise<void> {
    await this.rows(collection).insertMany(events.map((event) => ({ event })));
  }

  /** An event that is there already stays as it is. */
  async insertOnce(collection: string, events: readonly string[]): Promise<void> {
    await this.rows(collection).bulkWrite(
      events.map((event) => ({
        updateOne: { filter: { _id: event }, update: { $setOnInsert: { event } }, upsert: true },
      })),
      { ordered: false },
    );
  }

  async count(collection: string): Promise<StoredRows> {
    const [counted] = await this.rows(collection)
      .aggregate<StoredRows>([
        { $group: { _id: '$event', rows: { $sum: 1 } } },
        { $group: { _id: null, rows: { $sum: '$rows' }, distinct: { $sum: 1 } } },
      ])
      .toArray();
    return { rows: counted?.rows ?? 0, distinct: counted?.distinct ?? 0 };
  }

  async drop(): Promise<void> {
    await this.client.db(this.database).dropDatabase();
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private rows(collection: string): mongoose.mongo.Collection<Row> {
    return this.client.db(this.database).collection<Row>(collection);
  }
}
