import { FreshFirst, keysetPage, type KeysetPage, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { conversationChanges } from '../domain/conversation-change.js';
import { type Sorted, sortIncoming } from '../domain/incoming.js';
import { keyOf, type Message } from '../domain/message.js';
import { type ConversationDocument, conversationSchema } from './conversation.schema.js';
import { LOG_POSITIONS, type LogPositionDocument, logPositionSchema } from './log-position.schema.js';
import { type MessageDocument, messageSchema } from './message.schema.js';
import { type ReadView } from './read-view.js';

const MESSAGES = 'messages';
const CONVERSATIONS = 'conversations';

/** Stores messages, each once; acknowledged by a majority with its journal. */
@Injectable()
export class MessageStore {
  private readonly freshFirst = new FreshFirst();

  constructor(private readonly database: MongoDatabase) {
    database.model('Message', messageSchema, MESSAGES);
    database.model('Conversation', conversationSchema, CONVERSATIONS);
    database.model('LogPosition', logPositionSchema, LOG_POSITIONS);
  }

  /**
   * Stores what is new in a run of one partition, in log order, together with what it changes in its conversations and how
   * far the log is stored, which also moves for duplicates and conflicts. Fails with a duplicate key when another instance
   * stored one of them meanwhile; the next try finds it.
   */
  async record(messages: readonly Message[]): Promise<Sorted> {
    return this.freshFirst.write(messages[0]?.partition ?? 0, async (lookFirst) => {
      const stored = lookFirst ? await this.stored(messages) : new Map<string, Message>();
      const result = sortIncoming(messages, stored);
      const last = messages.at(-1);
      if (last) await this.write(result.fresh, last);
      return { result, allNew: stored.size === 0 };
    });
  }

  /** `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(key: string, { withinMs }: { readonly withinMs: number }): Promise<Message | undefined> {
    const found = await this.messages.findOne(
      { _id: key },
      { maxTimeMS: withinMs, signal: AbortSignal.timeout(withinMs) },
    );
    return found ? messageOf(found) : undefined;
  }

  /** Messages of a conversation in the order of the log; `previous` reads towards older ones, from the newest on. */
  async page(
    conversation: string,
    request: { limit: number; direction: 'next' | 'previous'; cursor: string | undefined },
    { readPreference, options }: ReadView,
  ): Promise<KeysetPage<Message>> {
    const page = await keysetPage(this.database.collection<MessageDocument>(MESSAGES, readPreference), {
      filter: { conversation },
      sort: [{ field: 'offset', direction: 'ascending', type: 'number' }],
      ...request,
      ...(options && { options }),
    });
    return { ...page, items: page.items.map(messageOf) };
  }

  private async stored(messages: readonly Message[]): Promise<Map<string, Message>> {
    const found = await this.messages.find({ _id: { $in: messages.map(keyOf) } }).toArray();
    return new Map(found.map((document) => [document._id, messageOf(document)]));
  }

  private async write(fresh: readonly Message[], last: Message): Promise<void> {
    if (fresh.length === 0) return this.movePosition(last);
    const documents = fresh.map(documentOf);
    await withTransaction(this.database, async (session) => {
      await this.messages.insertMany(documents, { session });
      await this.changeConversations(fresh, session);
      await this.movePosition(last, session);
    });
  }

  /** Never back: a batch may come again. */
  private async movePosition({ partition, offset }: Message, session?: mongo.ClientSession): Promise<void> {
    await this.database
      .collection<LogPositionDocument>(LOG_POSITIONS)
      .updateOne(
        { _id: partition },
        { $max: { next: offset + 1 } },
        { upsert: true, ...(session && { session }) },
      );
  }

  private async changeConversations(fresh: readonly Message[], session: mongo.ClientSession): Promise<void> {
    const updates = conversationChanges(fresh).map(({ conversation, users, received, latest }) => {
      const { messageId, fromUser, content, timestamp, offset } = latest;
      return {
        updateOne: {
          filter: { _id: conversation },
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
    });
    await this.conversations.bulkWrite(updates, { session, ordered: false });
  }

  private get messages() {
    return this.database.collection<MessageDocument>(MESSAGES);
  }

  private get conversations() {
    return this.database.collection<ConversationDocument>(CONVERSATIONS);
  }
}

function heldAt(array: string, index: number): object {
  return { $ifNull: [{ $arrayElemAt: [array, index] }, 0] };
}

/** Property by property: it is done for every message, and spreading takes ten times as long. */
function documentOf(message: Message): MessageDocument {
  const document: MessageDocument = {
    _id: keyOf(message),
    messageId: message.messageId,
    conversation: message.conversation,
    fromUser: message.fromUser,
    toUser: message.toUser,
    content: message.content,
    timestamp: message.timestamp,
    partition: message.partition,
    offset: message.offset,
  };
  if (message.clock) document.clock = message.clock;
  return document;
}

function messageOf({ _id, ...message }: MessageDocument): Message {
  return message;
}
