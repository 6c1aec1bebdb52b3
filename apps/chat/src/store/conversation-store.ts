import { conversationOf } from '#libs/events';
import { keysetPage, type KeysetPage, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type ConversationDocument } from './conversation.schema.js';
import { type MessageDocument } from './message.schema.js';
import { type ReadView } from './read-view.js';

const MESSAGES = 'messages';
const CONVERSATIONS = 'conversations';

export type Conversation = Omit<ConversationDocument, '_id'> & { readonly conversation: string };

/** Where a reader stands in a conversation. */
export interface ReadMark {
  readonly unread: number;
  /** How many messages to this reader are read. */
  readonly read: number;
}

export interface ConversationExtent {
  /** All messages, ever. */
  readonly count: number;
  /** The offset behind the latest message. */
  readonly next: number;
}

/** What is known of conversations beside their messages: how many, the latest, who has read how far. */
@Injectable()
export class ConversationStore {
  constructor(private readonly database: MongoDatabase) {}

  /** How far a conversation has come; all zero for one that nobody began. */
  async extent(conversation: string, { readPreference, options }: ReadView): Promise<ConversationExtent> {
    const found = await this.database
      .collection<ConversationDocument>(CONVERSATIONS, readPreference)
      .findOne({ _id: conversation }, { ...options, projection: { count: 1, 'latest.offset': 1 } });
    return found ? { count: found.count, next: found.latest.offset + 1 } : { count: 0, next: 0 };
  }

  /**
   * A user's conversations, the one with the latest message first. One that gets a message meanwhile moves to the front.
   * Always read from the primary, for who marks something as read must find it marked.
   */
  async ofUser(
    user: string,
    limit: number,
    cursor: string | undefined,
    options?: ReadView['options'],
  ): Promise<KeysetPage<Conversation>> {
    const page = await keysetPage(this.conversations, {
      filter: { users: user },
      sort: [
        { field: 'latest.timestamp', direction: 'descending', type: 'number' },
        { field: '_id', direction: 'ascending', type: 'string' },
      ],
      limit,
      cursor,
      ...(options && { options }),
    });
    return { ...page, items: page.items.map(({ _id, ...rest }) => ({ conversation: _id, ...rest })) };
  }

  /**
   * Marks what `other` sent to `reader` as read, up to the message with this key or all that is stored. A mark never moves
   * back. Undefined when there is no such conversation or message in it.
   */
  async markRead(reader: string, other: string, upTo: string | undefined): Promise<ReadMark | undefined> {
    const conversation = conversationOf(reader, other);
    return withTransaction(this.database, async (session) => {
      const known = await this.conversations.findOne({ _id: conversation }, { session });
      if (!known) return undefined;
      const index = known.users.indexOf(reader);
      const received = known.received[index] ?? 0;
      const unread = upTo === undefined ? 0 : await this.receivedAfter(upTo, conversation, reader, session);
      if (unread === undefined) return undefined;
      const read = Math.max(received - unread, known.read[index] ?? 0);
      await this.conversations.updateOne(
        { _id: conversation },
        { $set: { [`read.${index}`]: read } },
        { session },
      );
      return { read, unread: received - read };
    });
  }

  private async receivedAfter(
    key: string,
    conversation: string,
    reader: string,
    session: mongo.ClientSession,
  ): Promise<number | undefined> {
    const mark = await this.messages.findOne({ _id: key, conversation }, { session });
    if (!mark) return undefined;
    return this.messages.countDocuments(
      { conversation, offset: { $gt: mark.offset }, toUser: reader },
      { session },
    );
  }

  private get messages() {
    return this.database.collection<MessageDocument>(MESSAGES);
  }

  private get conversations() {
    return this.database.collection<ConversationDocument>(CONVERSATIONS);
  }
}
