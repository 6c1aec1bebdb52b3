import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type ConversationChange, conversationChanges, notFolded } from '../domain/conversation-change.js';
import { type LogPlace, type Message } from '../domain/message.js';
import { CONVERSATIONS, type FoundConversation } from './conversation.schema.js';
import { type LogPositionDocument, logPositionId } from './log-position.schema.js';
import { type MessageDocument, MESSAGES } from './message.schema.js';

type Update = mongo.AnyBulkWriteOperation<FoundConversation | LogPositionDocument>;

const CHUNK = 1_000;
/** The answer waits for a majority. */
const LOOK_MS = 10_000;

/**
 * Brings stored messages into their conversations, each once, without a transaction. What is stored of a partition is folded in the
 * order of the log and without a gap, so what a conversation lacks is always the end of it. Each update therefore demands that
 * its conversation has come to no message of it: if another writer, or this one before it died, has folded the first of them,
 * it ends in a duplicate key instead of counting twice.
 */
@Injectable()
export class ConversationFold {
  constructor(private readonly database: MongoDatabase) {}

  /**
   * Folds messages, in log order and all stored, and then moves the position of the log behind `last`; in this order on every
   * member, for it is one ordered command. Fails with a duplicate key, and the position stays, when one was folded before.
   */
  async write(messages: readonly Message[], last: LogPlace): Promise<void> {
    const updates = [...conversationChanges(messages).map(foldOf), moveBehind(last)];
    await this.database
      .collection<FoundConversation | LogPositionDocument>(CONVERSATIONS)
      .bulkWrite(updates, { ordered: true });
  }

  /** Folds what is stored from the position of the log on, however much it is, and resolves to the position that is reached. */
  async catchUp(partition: number): Promise<number> {
    for (let next = await this.position(partition); ;) {
      const stored = await this.storedFrom(partition, next);
      const last = stored.at(-1);
      if (!last) return next;
      await this.write(notFolded(stored, await this.reached(stored)), last);
      next = last.offset + 1;
    }
  }

  /**
   * Everything before it is folded. Asked of the primary that a majority has at this moment: all that was ever acknowledged is
   * in it, so who looks at the messages after this sees what another writer had stored before it lost the partition.
   */
  private async position(partition: number): Promise<number> {
    const found = await this.database
      .collection<LogPositionDocument>(CONVERSATIONS)
      .findOne({ _id: logPositionId(partition) }, { readConcern: 'linearizable', maxTimeMS: LOOK_MS });
    return found?.next ?? 0;
  }

  /** A chunk of them. Not as of a majority: a new primary may know more than it knows to be that. */
  private storedFrom(partition: number, next: number): Promise<MessageDocument[]> {
    return this.database
      .collection<MessageDocument>(MESSAGES)
      .find({ partition, offset: { $gte: next } }, { readConcern: 'local' })
      .sort({ offset: 1 })
      .limit(CHUNK)
      .toArray();
  }

  /** The offset of the latest message that is folded, of those conversations that have one. */
  private async reached(messages: readonly Message[]): Promise<Map<string, number>> {
    const ids = [...new Set(messages.map(({ conversation }) => conversation))];
    const found = await this.database
      .collection<FoundConversation>(CONVERSATIONS)
      .find({ _id: { $in: ids } }, { projection: { 'latest.offset': 1 }, batchSize: ids.length + 1 })
      .toArray();
    return new Map(found.map(({ _id, latest }) => [_id, latest?.offset ?? -1]));
  }
}

function foldOf({ conversation, users, received, first, latest }: ConversationChange): Update {
  const { messageId, fromUser, content, timestamp, offset } = latest;
  return {
    updateOne: {
      // Also where somebody has marked messages as read that are not folded: there is no latest then.
      filter: { _id: conversation, 'latest.offset': { $not: { $gte: first.offset } } },
      // Positional increments need the arrays to exist, so a new document begins by a pipeline.
      update: [
        {
          $set: {
            users: [...users],
            count: { $add: [{ $ifNull: ['$count', 0] }, received[0] + received[1]] },
            received: received.map((count, index) => ({ $add: [heldAt('$received', index), count] })),
            read: [heldAt('$read', 0), heldAt('$read', 1)],
            latest: { $literal: { messageId, fromUser, content, timestamp, offset } },
          },
        },
      ],
      upsert: true,
    },
  };
}

/** Never back, for a batch may come again. */
function moveBehind({ partition, offset }: LogPlace): Update {
  return {
    updateOne: {
      filter: { _id: logPositionId(partition) },
      update: { $max: { next: offset + 1 } },
      upsert: true,
    },
  };
}

/** For an update by pipeline: a number of one of a conversation's arrays, which may be missing. */
export function heldAt(array: string, index: number): object {
  return { $ifNull: [{ $arrayElemAt: [array, index] }, 0] };
}
