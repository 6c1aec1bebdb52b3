import { fence, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type HourlyStatistics, hourlyStatistics } from '../domain/hourly-statistics.js';
import { type MessageDocument } from './message.schema.js';
import {
  type StatisticsDocument,
  type StatisticsProgressDocument,
  statisticsProgressSchema,
  statisticsSchema,
} from './statistics.schema.js';

const MESSAGES = 'messages';
const STATISTICS = 'statistics';
const PROGRESS = 'statistics_progress';
const MESSAGES_AT_ONCE = 5_000;

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
   * Counts the next messages of a partition, at most some thousands. Resolves to how many; fails when the fence's token is
   * no longer the newest.
   */
  async countNext(partition: number, { lease, token }: Fence): Promise<number> {
    return withTransaction(this.database, async (session) => {
      await fence(this.database, session, lease, token);
      const progress = await this.progress.findOne({ _id: partition }, { session });
      const messages = await this.database
        .collection<MessageDocument>(MESSAGES)
        .find({ partition, offset: { $gte: progress?.next ?? 0 } }, { session })
        .sort({ offset: 1 })
        .limit(MESSAGES_AT_ONCE)
        .toArray();
      const last = messages.at(-1);
      if (!last) return 0;
      await this.statistics.bulkWrite(
        hourlyStatistics(messages).map(({ conversation, hour, messages: count, characters }) => ({
          updateOne: {
            filter: { _id: `${conversation}/${hour.toISOString()}` },
            update: { $inc: { messages: count, characters }, $setOnInsert: { conversation, hour } },
            upsert: true,
          },
        })),
        { session, ordered: false },
      );
      await this.progress.updateOne(
        { _id: partition },
        { $set: { next: last.offset + 1 } },
        { session, upsert: true },
      );
      return messages.length;
    });
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
