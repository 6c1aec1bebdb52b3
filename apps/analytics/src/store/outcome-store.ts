import { FreshFirst, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model, type mongo } from 'mongoose';
import { type MinuteCount, type OrderMetrics, sumOf, totals } from '../domain/metrics.js';
import { type CountedOrders, type CountedOutcome, OutcomeFold } from '../domain/outcome-fold.js';
import { type Positions } from '../domain/snapshot.js';
import { countedAmong, insertCounted } from './counted-once.js';
import { type CountedDocument, countedSchema } from './counted-order.schema.js';
import {
  type MinuteCounterDocument,
  minuteCounterSchema,
  type PositionDocument,
  positionSchema,
} from './counter.schema.js';

/** Where a batch comes from; `next` is the offset behind its last record. */
export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly next: bigint;
}

const OUTCOMES = 'outcomes';
const CANCELLATIONS = 'cancellations';
const MINUTES = 'minute_counters';
const POSITIONS = 'positions';
const MINUTES_KEPT = 120;
const NOTHING: CountedOrders = { outcomes: [], cancellations: [] };
const SUMS = {
  successful: { $sum: '$successful' },
  failed: { $sum: '$failed' },
  cancelled: { $sum: '$cancelled' },
};

/**
 * Counts outcomes: the order ids, the counters and the position in the log move in one transaction, so a duplicate cannot
 * change a number, and numbers and position belong together.
 */
@Injectable()
export class OutcomeStore {
  private readonly minutes: Model<MinuteCounterDocument>;
  private readonly freshFirst = new FreshFirst();

  constructor(private readonly database: MongoDatabase) {
    database.model('Outcome', countedSchema, OUTCOMES);
    database.model('Cancellation', countedSchema, CANCELLATIONS);
    database.model('Position', positionSchema, POSITIONS);
    this.minutes = database.model('MinuteCounter', minuteCounterSchema, MINUTES);
  }

  /** The outcomes of a run of records of one partition, in the order of the log. */
  async count(range: LogRange, outcomes: readonly CountedOutcome[]): Promise<void> {
    await this.freshFirst.write(range.partition, async (lookFirst) => {
      const counted = lookFirst ? await this.countedOf(outcomes) : NOTHING;
      const fold = new OutcomeFold(counted);
      const fresh = outcomes.filter((outcome) => fold.add(outcome));
      // Without a write the position stays behind. It is still true: what lies between changes no number.
      if (fresh.length > 0) await this.write(range, fresh, fold.minutes);
      return { result: undefined, allNew: counted.outcomes.length + counted.cancellations.length === 0 };
    });
  }

  /** Totals over everything, and the latest minutes that had orders. */
  async metrics(): Promise<OrderMetrics> {
    const [sums] = await this.minutes.aggregate<MinuteCount>([{ $group: { _id: null, ...SUMS } }]);
    const latest = await this.minutes.aggregate<MinuteCount>([
      { $group: { _id: '$minute', ...SUMS } },
      { $sort: { _id: -1 } },
      { $limit: MINUTES_KEPT },
      { $project: { _id: 0, minute: '$_id', successful: 1, failed: 1, cancelled: 1 } },
    ]);
    return { ...totals(sumOf(sums ? [sums] : [])), orders_per_minute: latest.reverse() };
  }

  /** All minutes and the positions in the log up to which they count, as of one moment. */
  countedUpTo(): Promise<{ positions: Positions; minutes: MinuteCount[] }> {
    return withTransaction(this.database, async (session) => {
      const positions = await this.positions.find({}, { session }).toArray();
      const minutes = await this.counters
        .aggregate<MinuteCount>([{ $group: { _id: '$minute', ...SUMS } }, { $set: { minute: '$_id' } }], {
          session,
        })
        .toArray();
      return {
        positions: Object.fromEntries(positions.map(({ _id, next_offset }) => [_id, String(next_offset)])),
        minutes,
      };
    });
  }

  private async countedOf(outcomes: readonly CountedOutcome[]): Promise<CountedOrders> {
    const idsOf = (cancelled: boolean) =>
      outcomes.filter(({ kind }) => (kind === 'cancelled') === cancelled).map(({ order_id }) => order_id);
    const [decided, cancelled] = await Promise.all([
      countedAmong(this.counted(OUTCOMES), idsOf(false)),
      countedAmong(this.counted(CANCELLATIONS), idsOf(true)),
    ]);
    return { outcomes: decided, cancellations: cancelled };
  }

  private async write(
    { topic, partition, next }: LogRange,
    fresh: readonly CountedOutcome[],
    minutes: readonly MinuteCount[],
  ): Promise<void> {
    const [decided, cancelled]: [string[], string[]] = [[], []];
    for (const { kind, order_id } of fresh) (kind === 'cancelled' ? cancelled : decided).push(order_id);
    await withTransaction(this.database, async (session) => {
      await insertCounted(this.counted(OUTCOMES), decided, session);
      await insertCounted(this.counted(CANCELLATIONS), cancelled, session);
      await this.counters.bulkWrite(minuteUpdates(partition, minutes), { session });
      await this.positions.updateOne(
        { _id: `${topic}/${partition}` },
        { $max: { next_offset: next } },
        { session, upsert: true },
      );
    });
  }

  private counted(name: string) {
    return this.database.collection<CountedDocument>(name);
  }

  private get counters() {
    return this.database.collection<MinuteCounterDocument>(MINUTES);
  }

  private get positions() {
    return this.database.collection<PositionDocument>(POSITIONS);
  }
}

function minuteUpdates(
  partition: number,
  minutes: readonly MinuteCount[],
): mongo.AnyBulkWriteOperation<MinuteCounterDocument>[] {
  return minutes.map(({ minute, ...counts }) => ({
    updateOne: {
      filter: { _id: `${minute.toISOString()}/${partition}` },
      update: { $inc: counts, $setOnInsert: { minute } },
      upsert: true,
    },
  }));
}
