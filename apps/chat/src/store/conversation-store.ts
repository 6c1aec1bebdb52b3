import { conversationOf } from '#libs/events';
import { keysetPage, type KeysetPage, MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type ConversationExtent, EXTENT_FIELDS, extentOf } from './conversation-extent.js';
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

/** What is known of conversations beside their messages: how many, the latest, who has read how far. */
@Injectable()
export class ConversationStore {
  constructor(private readonly database: MongoDatabase) {}

  /** How far a conversation has come; all zero for one that nobody began. */
  async extent(conversation: string, { readPreference, options }: ReadView): Promise<ConversationExtent> {
    const found = await this.database
      .collection<ConversationDocument>(CONVERSATIONS, readPreference)
      .findOne({ _id: conversation }, { ...options, projection: EXTENT_FIELDS });
    return extentOf(found);
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
    const mark = upTo === undefined ? undefined : await this.messages.findOne({ _id: upTo, conversation });
    if (mark === null) return undefined;
    // Behind the message, so that it counts it.
    const known = await this.conversations.findOne({ _id: conversation });
    if (!known) return undefined;
    const index = known.users.indexOf(reader);
    // Without a transaction: what lies between two places of the log stays the same, and a long conversation takes its time
    // to count, in which others write to it.
    const unread = mark ? await this.receivedBetween(mark, known.latest, reader) : 0;
    const read = (known.received[index] ?? 0) - unread;
    const marked = await this.conversations.findOneAndUpdate(
      { _id: conversation },
      { $max: { [`read.${index}`]: read } },
      { returnDocument: 'after' },
    );
    const standing = marked?.read[index] ?? read;
    return { read: standing, unread: (marked?.received[index] ?? standing) - standing };
  }

  private receivedBetween(
    { conversation, offset: from }: MessageDocument,
    { offset: to }: ConversationDocument['latest'],
    reader: string,
  ): Promise<number> {
    return this.messages.countDocuments({ conversation, offset: { $gt: from, $lte: to }, toUser: reader });
  }

  private get messages() {
    return this.database.collection<MessageDocument>(MESSAGES);
  }

  private get conversations() {
    return this.database.collection<ConversationDocument>(CONVERSATIONS);
  }
}
