import { fence, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type HourlyStatistics } from '../domain/hourly-statistics.js';
import { type MessageDocument, MESSAGES } from './message.schema.js';
import {
  type StatisticsDocument,
  type StatisticsProgressDocument,
  statisticsProgressSchema,
  statisticsSchema,
} from './statistics.schema.js';

const STATISTICS = 'statistics';
const PROGRESS = 'statistics_progress';
const MESSAGES_AT_ONCE = 10_000;
const HOUR_MS = 3_600_000;

interface CountedHour {
  readonly _id: { readonly conversation: string; readonly hour: number };
  readonly messages: number;
  /** Unicode code points. */
  readonly characters: number;
  /** The last offset. */
  readonly last: number;
}

/** Who counts, and how the database knows that nobody counts in its place. */
export interface Fence {
  readonly lease: string;
  readonly token: number;
}

/** Statistics of stored messages. Counting moves the numbers and the progress together, so nothing counts twice. */
@Injectable()
export class StatisticsStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('Statistics', statisticsSchema, STATISTICS);
    database.model('StatisticsProgress', statisticsProgressSchema, PROGRESS);
  }

  /**
   * Counts the next messages of a partition, at most some thousands. `more` says that there may be others; fails when the
   * fence's token is no longer the newest.
   */
  async countNext(partition: number, { lease, token }: Fence): Promise<{ counted: number; more: boolean }> {
    return withTransaction(this.database, async (session) => {
      await fence(this.database, session, lease, token);
      const progress = await this.progress.findOne({ _id: partition }, { session });
      const hours = await this.nextHours(partition, progress?.next ?? 0, session);
      if (hours.length === 0) return { counted: 0, more: false };
      await this.statistics.bulkWrite(
        hours.map(({ _id: { conversation, hour }, messages, characters }) => ({
          updateOne: {
            filter: { _id: `${conversation}/${new Date(hour).toISOString()}` },
            update: {
              $inc: { messages, characters },
              $setOnInsert: { conversation, hour: new Date(hour) },
            },
            upsert: true,
          },
        })),
        { session, ordered: false },
      );
      const last = hours.reduce((latest, hour) => Math.max(latest, hour.last), 0);
      await this.progress.updateOne(
        { _id: partition },
        { $set: { next: last + 1 } },
        { session, upsert: true },
      );
      const counted = hours.reduce((sum, { messages }) => sum + messages, 0);
      return { counted, more: counted === MESSAGES_AT_ONCE };
    });
  }

  /** Added up where the messages are: reading them would cost more than writing them did. */
  private nextHours(partition: number, from: number, session: mongo.ClientSession): Promise<CountedHour[]> {
    const hour = { $subtract: ['$timestamp', { $mod: ['$timestamp', HOUR_MS] }] };
    return this.database
      .collection<MessageDocument>(MESSAGES)
      .aggregate<CountedHour>(
        [
          { $match: { partition, offset: { $gte: from } } },
          { $sort: { offset: 1 } },
          { $limit: MESSAGES_AT_ONCE },
          {
            $group: {
              _id: { conversation: '$conversation', hour },
              messages: { $sum: 1 },
              characters: { $sum: { $strLenCP: '$content' } },
              last: { $max: '$offset' },
            },
          },
        ],
        { session },
      )
      .toArray();
  }

  /** The latest hours that had messages, newest first. */
  async ofConversation(conversation: string, hours: number): Promise<HourlyStatistics[]> {
    const found = await this.statistics.find({ conversation }).sort({ hour: -1 }).limit(hours).toArray();
    return found.map(({ hour, messages, characters }) => ({ conversation, hour, messages, characters }));
  }

  private get statistics() {
    return this.database.collection<StatisticsDocument>(STATISTICS);
  }

  private get progress() {
    return this.database.collection<StatisticsProgressDocument>(PROGRESS);
  }
}
