import { type TrendsCountedData } from '#libs/events';
import { fence, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { MINUTE_MS, type MinuteCount } from '../domain/minutes/minute-counts.js';
import { trendOf } from '../domain/minutes/trend.js';
import { type MinuteDocument, type TrendDocument, trendSchema, userOf } from './minute.schema.js';

const MINUTES = 'minutes';
const TRENDS = 'trends';

/** Minutes: what partitions counted while they are open, and what became of it once they are closed. */
@Injectable()
export class TrendStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('Trend', trendSchema, TRENDS);
  }

  /** Beginnings of the minutes that are open and began before `time`, oldest first. */
  async openBefore(time: number): Promise<number[]> {
    const minutes = await this.minutes.distinct('minute', { minute: { $lt: time } });
    return minutes.sort((one, other) => one - other);
  }

  /** The latest minutes that are open, oldest first, as far as they are counted. */
  async open(limit: number): Promise<TrendsCountedData[]> {
    const newest = (await this.openBefore(Infinity)).slice(-limit);
    const parts = await this.minutes.find({ minute: { $in: newest } }).toArray();
    return newest.map((minute) => trendOf(minute, countsOf(parts, minute)));
  }

  /** The latest closed minutes, oldest first. */
  async closed(limit: number): Promise<TrendsCountedData[]> {
    const found = await this.trends.find().sort({ _id: -1 }).limit(limit).toArray();
    return found.reverse().map(trendFrom);
  }

  /**
   * Closes a minute that nothing can be counted for any more. Fails with LEASE_LOST when the token is no longer that of the
   * leader. A minute that is closed stays as it is.
   */
  async close(minute: number, { lease, token }: { lease: string; token: number }): Promise<void> {
    await withTransaction(this.database, async (session) => {
      await fence(this.database, session, lease, token);
      const parts = await this.minutes.find({ minute }, { session }).toArray();
      const { posts, late, users } = trendOf(minute, countsOf(parts, minute));
      await this.trends.updateOne(
        { _id: minute },
        { $setOnInsert: { posts, late, users, published: false } },
        { session, upsert: true },
      );
      await this.minutes.deleteMany({ minute }, { session });
    });
  }

  /** Closed minutes whose record may not be in the topic, oldest first. */
  async unpublished(): Promise<TrendsCountedData[]> {
    const found = await this.trends.find({ published: false }).sort({ _id: 1 }).toArray();
    return found.map(trendFrom);
  }

  async markPublished(minute: number): Promise<void> {
    await this.trends.updateOne({ _id: minute }, { $set: { published: true } });
  }

  private get minutes(): mongo.Collection<MinuteDocument> {
    return this.database.collection<MinuteDocument>(MINUTES);
  }

  private get trends(): mongo.Collection<TrendDocument> {
    return this.database.collection<TrendDocument>(TRENDS);
  }
}

function countsOf(parts: readonly MinuteDocument[], wanted: number): MinuteCount[] {
  return parts
    .filter(({ minute }) => minute === wanted)
    .map(({ minute, posts, late, users = {} }) => ({
      ...{ minute, posts, late },
      users: new Map(Object.entries(users).map(([field, count]) => [userOf(field), count])),
    }));
}

function trendFrom({ _id, posts, late, users }: TrendDocument): TrendsCountedData {
  return { window_start: _id, window_end: _id + MINUTE_MS, posts, late, users };
}
