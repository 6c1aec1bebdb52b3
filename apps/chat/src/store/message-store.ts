import { FreshFirst, keysetPage, type KeysetPage, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { conversationChanges } from '../domain/conversation-change.js';
import { type Sorted, sortIncoming } from '../domain/incoming.js';
import { keyOf, type Message } from '../domain/message.js';
import { type ConversationExtent, EXTENT_FIELDS, extentOf } from './conversation-extent.js';
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
    const [first, last] = [messages[0], messages.at(-1)];
    if (!first || !last) return sortIncoming([], new Map());
    return this.freshFirst.write(first.partition, async (lookFirst) => {
      if (lookFirst && (await this.comesAgain(messages.length, first, last))) {
        return { result: { fresh: [], conflicts: [], duplicates: messages.length }, allNew: false };
      }
      const stored = lookFirst ? await this.stored(messages, first, last) : new Map<string, Message>();
      const result = sortIncoming(messages, stored);
      const lastKey = keyOf(last);
      const lastStands = result.fresh.at(-1) === last || stored.get(lastKey) === last;
      await this.write(result.fresh, lastStands ? undefined : last);
      return { result, allNew: stored.size === 0 };
    });
  }

  /**
   * Notes that the log is done with up to and including this record, which left no message of its own. Never moves back, for
   * a batch may come again.
   */
  async movePosition(
    { partition, offset }: Pick<Message, 'partition' | 'offset'>,
    session?: mongo.ClientSession,
  ): Promise<void> {
    await this.database
      .collection<LogPositionDocument>(LOG_POSITIONS)
      .updateOne(
        { _id: partition },
        { $max: { next: offset + 1 } },
        { upsert: true, ...(session && { session }) },
      );
  }

  /** `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(key: string, { withinMs }: { readonly withinMs: number }): Promise<Message | undefined> {
    const found = await this.messages.findOne(
      { _id: key },
      { maxTimeMS: withinMs, signal: AbortSignal.timeout(withinMs) },
    );
    return found ? messageOf(found) : undefined;
  }

  /**
   * Messages of a conversation in the order of the log, and how far it has come; `previous` reads towards older ones, from the
   * newest on.
   */
  async page(
    conversation: string,
    request: { limit: number; direction: 'next' | 'previous'; cursor: string | undefined },
    { readPreference, options }: ReadView,
  ): Promise<KeysetPage<Message> & { readonly extent: ConversationExtent }> {
    const { beside, ...page } = await keysetPage(
      this.database.collection<MessageDocument>(MESSAGES, readPreference),
      {
        filter: { conversation },
        sort: [{ field: 'offset', direction: 'ascending', type: 'number' }],
        ...request,
        ...(options && { options }),
        beside: { collection: CONVERSATIONS, id: conversation, projection: EXTENT_FIELDS },
      },
    );
    return { ...page, items: page.items.map(messageOf), extent: extentOf(beside) };
  }

  /**
   * Whether all messages of a stretch of the log are stored from these very places, told by an index alone. Two logs that have
   * the same record at a place have the same ones before it, so looking at the last is enough.
   */
  private async comesAgain(messages: number, first: Message, last: Message): Promise<boolean> {
    if (last.offset - first.offset + 1 !== messages) return false;
    const { partition, offset, timestamp } = last;
    const stretch = { partition, offset: { $gte: first.offset, $lte: offset } };
    const [stored, there] = await Promise.all([
      this.messages.countDocuments(stretch),
      this.messages.findOne({ partition, offset }, { projection: { timestamp: 1 } }),
    ]);
    return stored === messages && there?._id === keyOf(last) && there.timestamp === timestamp;
  }

  /**
   * What is known of the messages, by key. A redelivered one is found at its own place in the log, which costs a fraction of
   * looking for its key; only the others may have been sent before.
   */
  private async stored(
    messages: readonly Message[],
    { partition, offset: from }: Message,
    { offset: to }: Message,
  ): Promise<Map<string, Message>> {
    const places = await this.messages
      .find(
        { partition, offset: { $gte: from, $lte: to } },
        { projection: { offset: 1, timestamp: 1 }, batchSize: messages.length + 1 },
      )
      .toArray();
    const keys = new Map(places.map(({ _id, offset, timestamp }) => [`${offset} ${timestamp}`, _id]));
    const stored = new Map<string, Message>();
    const elsewhere: string[] = [];
    for (const message of messages) {
      const key = keyOf(message);
      if (keys.get(`${message.offset} ${message.timestamp}`) === key) stored.set(key, message);
      else elsewhere.push(key);
    }
    if (elsewhere.length === 0) return stored;
    const found = await this.messages.find({ _id: { $in: elsewhere } }).toArray();
    for (const document of found)
      if (!stored.has(document._id)) stored.set(document._id, messageOf(document));
    return stored;
  }

  private async write(fresh: readonly Message[], position: Message | undefined): Promise<void> {
    if (fresh.length === 0) return position && this.movePosition(position);
    const documents = fresh.map(documentOf);
    await withTransaction(this.database, async (session) => {
      await this.messages.insertMany(documents, { session });
      await this.changeConversations(fresh, session);
      if (position) await this.movePosition(position, session);
    });
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
