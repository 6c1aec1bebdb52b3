import { FreshFirst, keysetPage, type KeysetPage, MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import mongoose from 'mongoose';
import { type Sorted, sortIncoming } from '../domain/incoming.js';
import { keyOf, type Message } from '../domain/message.js';
import {
  type ConversationExtent,
  EXTENT_FIELDS,
  extentBeyond,
  extentShown,
  foldedIn,
} from './conversation-extent.js';
import { ConversationFolder } from './conversation-folder.js';
import { CONVERSATIONS, conversationSchema, type FoundConversation } from './conversation.schema.js';
import { KnownExtents } from './known-extents.js';
import { type MessageDocument, MESSAGES, messageSchema } from './message.schema.js';
import { type ReadView, READ_CONCERN } from './read-view.js';

/** Stores messages, each once; acknowledged by a majority with its journal. */
@Injectable()
export class MessageStore {
  private readonly freshFirst = new FreshFirst();
  private readonly extents = new KnownExtents();

  constructor(
    private readonly database: MongoDatabase,
    private readonly folder: ConversationFolder,
  ) {
    database.model('Message', messageSchema, MESSAGES);
    database.model('Conversation', conversationSchema, CONVERSATIONS);
  }

  /**
   * Stores what is new in a run of one partition, in log order; a moment later it is folded into its conversations. Messages
   * that are stored are always all up to a place of their partition, also when a writer dies. Fails with a duplicate key when
   * another instance is at the same messages; the next try finds what it has done.
   */
  async record(messages: readonly Message[]): Promise<Sorted> {
    const [first, last] = [messages[0], messages.at(-1)];
    if (!first || !last) return sortIncoming([], new Map());
    // By this call: a look finds them, and they are new all the same.
    const inserted = new Set<Message>();
    const { sorted, standing } = await this.freshFirst.write(first.partition, async (lookFirst) => {
      if (!lookFirst) {
        const sorted = sortIncoming(messages, new Map());
        await this.insert(sorted.fresh, inserted);
        return { result: { sorted, standing: sorted.fresh }, allNew: true };
      }
      if (inserted.size === 0 && (await this.comesAgain(messages.length, first, last))) {
        const sorted = { fresh: [], conflicts: [], duplicates: messages.length };
        return { result: { sorted, standing: messages }, allNew: false };
      }
      const stored = await this.stored(messages, first, last);
      const allNew = stored.size === 0;
      for (const message of inserted) stored.delete(keyOf(message));
      const sorted = sortIncoming(messages, stored);
      await this.insert(
        sorted.fresh.filter((message) => !inserted.has(message)),
        inserted,
      );
      const standing = messages.filter(
        (message) => inserted.has(message) || stored.get(keyOf(message)) === message,
      );
      return { result: { sorted, standing }, allNew };
    });
    await this.folder.add(standing, last);
    // Nobody else would ever look for the place of a record that left no message.
    if (sorted.fresh.length < messages.length) await this.folder.foldUpTo(last);
    return sorted;
  }

  /** `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(key: string, { withinMs }: { readonly withinMs: number }): Promise<Message | undefined> {
    const found = await this.messages.findOne(
      { _id: key },
      { maxTimeMS: withinMs, signal: AbortSignal.timeout(withinMs) },
    );
    return found ?? undefined;
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
    const messages = this.database.collection<MessageDocument>(MESSAGES, readPreference, READ_CONCERN);
    const known = this.extents.of(conversation);
    const [page, found] = await Promise.all([
      keysetPage(messages, {
        filter: { conversation },
        sort: [{ field: 'offset', direction: 'ascending', type: 'number' }],
        ...request,
        ...(options && { options }),
      }),
      known ??
        this.database
          .collection<FoundConversation>(CONVERSATIONS, readPreference, READ_CONCERN)
          .findOne({ _id: conversation }, { ...options, projection: EXTENT_FIELDS }),
    ]);
    const base = known ?? foldedIn(found);
    const shown = extentShown(base, { ...page, from: page.from?.[0] as number | undefined });
    const extent = shown ?? (await extentBeyond(messages, conversation, base, options));
    if (known) this.extents.extend(conversation, extent);
    else this.extents.learn(conversation, extent);
    return { ...page, extent };
  }

  /**
   * Whether all messages of a stretch of the log are stored from these very places, told by an index alone. Two logs that
   * have the same record at a place have the same ones before it, so looking at the last is enough.
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
    const keys = new Map(places.map((document) => [placeIn(partition, document), document._id]));
    const stored = new Map<string, Message>();
    const elsewhere = new Map<string, Message>();
    for (const message of messages) {
      const key = keyOf(message);
      const place = placeIn(partition, message);
      if (keys.get(place) === key) stored.set(key, message);
      else elsewhere.set(place, message);
    }
    if (elsewhere.size === 0) return stored;
    const wanted = [...elsewhere.values()].map(keyOf);
    for (const document of await this.messages.find({ _id: { $in: wanted } }).toArray()) {
      if (stored.has(document._id)) continue;
      // Another writer may have stored it at its own place since the first look.
      const own = elsewhere.get(placeIn(document.partition, document));
      stored.set(document._id, own && keyOf(own) === document._id ? own : document);
    }
    return stored;
  }

  /** In their order, so that all before one that is stored are, too; the first that cannot be stored ends it. */
  private async insert(messages: readonly Message[], inserted: Set<Message>): Promise<void> {
    try {
      const documents = messages.map(documentOf);
      const [first] = documents;
      // The driver has a shorter way for one alone.
      if (first && documents.length === 1) await this.messages.insertOne(first);
      else if (first) await this.messages.insertMany(documents, { ordered: true });
      for (const message of messages) inserted.add(message);
    } catch (error) {
      for (const message of messages.slice(0, insertedBefore(error))) inserted.add(message);
      throw error;
    }
  }

  private get messages() {
    return this.database.collection<MessageDocument>(MESSAGES);
  }
}

/** A topic that was made anew has other messages at the same offsets. */
function placeIn(partition: number, { offset, timestamp }: Pick<Message, 'offset' | 'timestamp'>): string {
  return `${partition} ${offset} ${timestamp}`;
}

/** How many a majority has all the same. */
function insertedBefore(error: unknown): number {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return 0;
  return error.result.getWriteConcernError() ? 0 : error.insertedCount;
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
