import { type MongoDatabase } from '#libs/mongo';
import { type mongo } from 'mongoose';
import { type ConversationChange, conversationChanges } from '../domain/conversation-change.js';
import { type LogPosition, type Message } from '../domain/message.js';
import { CONVERSATIONS, type FoundConversation } from './conversation.schema.js';
import { type LogPositionDocument, logPositionId } from './log-position.schema.js';

type Update = mongo.AnyBulkWriteOperation<FoundConversation | LogPositionDocument>;
type Place = Pick<LogPosition, 'partition' | 'offset'>;

/**
 * Brings stored messages into their conversations, each once, without a transaction. A batch of the log begins where the one
 * before it was folded, since offsets are committed after that; so what is not folded of a conversation is a stretch of the
 * log that ends with the batch. Each update therefore demands that its conversation has come to no message of it: if another
 * writer, or this one before it died, has folded the first of them, it ends in a duplicate key instead of counting twice.
 */
export class ConversationFold {
  constructor(private readonly database: MongoDatabase) {}

  /**
   * Folds messages, in log order and all stored, and then moves the position of the log behind `last`; in this order on every
   * member, for it is one ordered command. Fails with a duplicate key, and the position stays, when one was folded before.
   */
  async write(messages: readonly Message[], last: Place): Promise<void> {
    const updates = [...conversationChanges(messages).map(foldOf), moveBehind(last)];
    await this.database
      .collection<FoundConversation | LogPositionDocument>(CONVERSATIONS)
      .bulkWrite(updates, { ordered: true });
  }

  /** The offset of the latest message that is folded, of those conversations that have one. */
  async reached(messages: readonly Message[]): Promise<Map<string, number>> {
    const ids = [...new Set(messages.map(({ conversation }) => conversation))];
    const found = await this.database
      .collection<FoundConversation>(CONVERSATIONS)
      .find({ _id: { $in: ids } }, { projection: { 'latest.offset': 1 }, batchSize: ids.length + 1 })
      .toArray();
    return new Map(found.map(({ _id, latest }) => [_id, latest?.offset ?? -1]));
  }

  /** Whether the log is stored and folded up to and including this place. */
  async hasPassed({ partition, offset }: Place): Promise<boolean> {
    const found = await this.database
      .collection<LogPositionDocument>(CONVERSATIONS)
      .findOne({ _id: logPositionId(partition) });
    return (found?.next ?? 0) > offset;
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
function moveBehind({ partition, offset }: Place): Update {
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
