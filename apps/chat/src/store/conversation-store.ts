import { conversationOf } from '#libs/events';
import { keysetPage, type KeysetPage, MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type ConversationExtent, EXTENT_FIELDS, extentBeyond, foldedIn } from './conversation-extent.js';
import { heldAt } from './conversation-fold.js';
import { type ConversationDocument, CONVERSATIONS, type FoundConversation } from './conversation.schema.js';
import { type MessageDocument, MESSAGES } from './message.schema.js';
import { type ReadView, READ_CONCERN } from './read-view.js';

export type Conversation = Omit<ConversationDocument, '_id'> & { readonly conversation: string };

/** Where a reader stands in a conversation. */
export interface ReadMark {
  readonly unread: number;
  /** How many messages to this reader are read. */
  readonly read: number;
  /** The offset behind the newest message that was there. */
  readonly next: number;
}

/** What is known of conversations beside their messages: how many, the latest, who has read how far. */
@Injectable()
export class ConversationStore {
  constructor(private readonly database: MongoDatabase) {}

  /** How far a conversation has come; all zero for one that nobody began. */
  async extent(conversation: string, { readPreference, options }: ReadView): Promise<ConversationExtent> {
    const found = await this.database
      .collection<FoundConversation>(CONVERSATIONS, readPreference, READ_CONCERN)
      .findOne({ _id: conversation }, { ...options, projection: EXTENT_FIELDS });
    const messages = this.database.collection<MessageDocument>(MESSAGES, readPreference, READ_CONCERN);
    return extentBeyond(messages, conversation, foldedIn(found), options);
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
   * back, and what is not folded yet counts as well. Undefined when there is no such conversation or message in it.
   */
  async markRead(reader: string, other: string, upTo: string | undefined): Promise<ReadMark | undefined> {
    const conversation = conversationOf(reader, other);
    const [mark, newest, found] = await Promise.all([
      upTo === undefined ? undefined : this.messages.findOne({ _id: upTo, conversation }),
      this.messages.findOne({ conversation }, { sort: { offset: -1 }, projection: { offset: 1 } }),
      this.found.findOne({ _id: conversation }),
    ]);
    if (mark === null || newest === null) return undefined;
    const index = conversation.split(':').indexOf(reader);
    const folded = found?.latest?.offset ?? -1;
    const end = Math.max(folded, newest.offset, mark?.offset ?? -1);
    const receivedBetween = (from: number, to: number) =>
      from >= to
        ? 0
        : this.messages.countDocuments({ conversation, offset: { $gt: from, $lte: to }, toUser: reader });
    // Without a transaction: what lies between two places of the log stays the same, and a long conversation takes its time
    // to count, in which others write to it.
    const [beyond, behindMark] = await Promise.all([
      receivedBetween(folded, end),
      receivedBetween(mark?.offset ?? end, end),
    ]);
    const received = (found?.received?.[index] ?? 0) + beyond;
    const marked = await this.found.findOneAndUpdate(
      { _id: conversation },
      [{ $set: { read: [0, 1].map((one) => markOf(one, one === index ? received - behindMark : 0)) } }],
      { upsert: true, returnDocument: 'after' },
    );
    const read = marked?.read[index] ?? 0;
    const unread = Math.max(received, marked?.received?.[index] ?? 0, read) - read;
    return { read, unread, next: end + 1 };
  }

  private get messages() {
    return this.database.collection<MessageDocument>(MESSAGES, 'primary', READ_CONCERN);
  }

  private get conversations() {
    return this.database.collection<ConversationDocument>(CONVERSATIONS, 'primary', READ_CONCERN);
  }

  private get found() {
    return this.database.collection<FoundConversation>(CONVERSATIONS, 'primary', READ_CONCERN);
  }
}

/** Never back. */
function markOf(index: number, read: number): object {
  return { $max: [heldAt('$read', index), read] };
}
