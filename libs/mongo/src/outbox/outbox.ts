import { currentTrace } from '#libs/tracing';
import { Schema, type mongo } from 'mongoose';
import { requireLease } from '../lease/lease.js';
import { type MongoDatabase } from '../mongo-database.js';
import { keyOf, type OutboxDocument, type OutboxEntry } from './outbox-entry.js';
import { type Inserted, OutboxFeed } from './outbox-feed.js';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    stream: { type: String, required: true },
    seq: { type: Number, required: true },
    event: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
    trace: { type: Schema.Types.Mixed },
  },
  { versionKey: false },
);
schema.index({ stream: 1, seq: 1 }, { unique: true });
schema.index({ at: 1 });

/** How much waits, and since when. */
export interface Backlog {
  readonly entries: number;
  /** ms since 1970; undefined when nothing waits. */
  readonly oldest: number | undefined;
}

/**
 * Events that wait in the database of the change that they tell of: both are written in one transaction, so there is never one
 * without the other. Create it before the database is started. Entries leave it when they are published.
 * https://microservices.io/patterns/data/transactional-outbox.html
 */
export class Outbox<Event> {
  constructor(
    private readonly database: MongoDatabase,
    readonly name = 'outbox',
  ) {
    database.model(name, schema, name);
  }

  /** Inside the transaction of the change, whose trace each entry keeps. Fails with a duplicate key when a place in a stream is taken. */
  async append(session: mongo.ClientSession, entries: readonly OutboxEntry<Event>[]): Promise<void> {
    if (entries.length === 0) return;
    const at = new Date();
    const running = currentTrace();
    const documents = entries.map(({ stream, seq, event, trace = running }) => ({
      _id: keyOf({ stream, seq }),
      stream,
      seq,
      event,
      at,
      ...(trace && { trace }),
    }));
    await this.entries.insertMany(documents, { session });
  }

  /**
   * The first entries of up to `streams` streams that have waited longest, `limit` at most of them all; those of one stream
   * in its order and without a hole.
   */
  async pending(
    streams: number,
    limit: number,
    session?: mongo.ClientSession,
  ): Promise<OutboxEntry<Event>[]> {
    const options = session && { session };
    const names = await this.entries
      .aggregate<{ _id: string }>(
        [
          { $sort: { at: 1 } },
          { $limit: limit },
          { $group: { _id: '$stream', at: { $min: '$at' } } },
          { $sort: { at: 1 } },
          { $limit: streams },
        ],
        options,
      )
      .toArray();
    if (names.length === 0) return [];
    return this.entries
      .find({ stream: { $in: names.map(({ _id }) => _id) } } as mongo.Filter<OutboxDocument<Event>>, options)
      .sort({ stream: 1, seq: 1 })
      .limit(limit)
      .project<OutboxEntry<Event>>({ _id: 0, stream: 1, seq: 1, event: 1, trace: 1 })
      .toArray();
  }

  /**
   * Takes out what is published, which is right whoever does it; throws LeaseLostError when another one relays by now, so that
   * this one ends.
   */
  async remove(entries: readonly OutboxEntry<Event>[], lease: string, token: number): Promise<void> {
    await requireLease(this.database, lease, token);
    await this.entries.deleteMany({ _id: { $in: entries.map(keyOf) } });
  }

  async backlog(): Promise<Backlog> {
    const [entries, oldest] = await Promise.all([
      this.entries.estimatedDocumentCount(),
      this.entries.find().sort({ at: 1 }).limit(1).project<{ at: Date }>({ at: 1 }).next(),
    ]);
    return { entries, oldest: oldest?.at.getTime() };
  }

  /**
   * What waits, as pending() gives it, and a feed of what is appended from then on; it may tell some of what waits again.
   * Aborting `signal` ends its waiting; the caller closes it.
   */
  async follow(
    streams: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ waiting: OutboxEntry<Event>[]; feed: OutboxFeed<Event> }> {
    const session = this.database.session({ causalConsistency: true });
    try {
      await this.entries.findOne({}, { session, projection: { _id: 1 } });
      // The feed begins at what this session has seen, and what the session reads next has all until then: no gap between them.
      const changes = this.entries.watch<OutboxDocument<Event>, Inserted<Event>>(
        [{ $match: { operationType: 'insert' } }, { $project: { fullDocument: 1 } }],
        { ...(session.operationTime && { startAtOperationTime: session.operationTime }) },
      );
      const feed = new OutboxFeed(changes, signal);
      try {
        return { waiting: await this.pending(streams, limit, session), feed };
      } catch (error) {
        await feed.close();
        throw error;
      }
    } finally {
      await session.endSession();
    }
  }

  private get entries(): mongo.Collection<OutboxDocument<Event>> {
    return this.database.collection<OutboxDocument<Event>>(this.name);
  }
}
