import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model } from 'mongoose';
import {
  countByMinute,
  type CountedOutcome,
  type MinuteCount,
  type OrderMetrics,
  totals,
} from '../domain/metrics.js';
import { unknownOf } from './counted-once.js';
import { type OutcomeDocument, outcomeSchema } from './counted-order.schema.js';
import { type MinuteCounterDocument, minuteCounterSchema } from './counter.schema.js';

const OUTCOMES = 'outcomes';
const MINUTES = 'minute_counters';
const MINUTES_KEPT = 120;

/** Counts outcomes: the order's id and the counters move in one transaction, so a duplicate cannot change a number. */
@Injectable()
export class OutcomeStore {
  private readonly minutes: Model<MinuteCounterDocument>;

  constructor(private readonly database: MongoDatabase) {
    database.model('Outcome', outcomeSchema, OUTCOMES);
    this.minutes = database.model('MinuteCounter', minuteCounterSchema, MINUTES);
  }

  async count(partition: number, outcomes: readonly CountedOutcome[]): Promise<void> {
    const counted = this.database.collection<OutcomeDocument>(OUTCOMES);
    const minutes = this.database.collection<MinuteCounterDocument>(MINUTES);
    const fresh = await unknownOf(counted, outcomes);
    if (fresh.length === 0) return;
    await withTransaction(this.database, async (session) => {
      await counted.insertMany(
        fresh.map(({ order_id, kind, minute }) => ({ _id: order_id, kind, minute })),
        { session },
      );
      await minutes.bulkWrite(
        countByMinute(fresh).map(({ minute, successful, failed }) => ({
          updateOne: {
            filter: { _id: `${minute.toISOString()}/${partition}` },
            update: { $inc: { successful, failed }, $setOnInsert: { minute } },
            upsert: true,
          },
        })),
        { session },
      );
    });
  }

  /** Totals over everything, and the latest minutes that had orders. */
  async metrics(): Promise<OrderMetrics> {
    const [sums] = await this.minutes.aggregate<{ successful: number; failed: number }>([
      { $group: { _id: null, successful: { $sum: '$successful' }, failed: { $sum: '$failed' } } },
    ]);
    const latest = await this.minutes.aggregate<MinuteCount>([
      { $group: { _id: '$minute', successful: { $sum: '$successful' }, failed: { $sum: '$failed' } } },
      { $sort: { _id: -1 } },
      { $limit: MINUTES_KEPT },
      { $project: { _id: 0, minute: '$_id', successful: 1, failed: 1 } },
    ]);
    return { ...totals(sums?.successful ?? 0, sums?.failed ?? 0), orders_per_minute: latest.reverse() };
  }
}
