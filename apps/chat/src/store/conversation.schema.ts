import { Schema } from 'mongoose';

export const CONVERSATIONS = 'conversations';

/**
 * What is known of a conversation at a glance; `_id` is the conversation. Folded right after its messages are stored, so it may
 * lack the newest ones: it says what is true of all up to `latest`, and that for ever.
 */
export interface ConversationDocument {
  _id: string;
  /** Both users, sorted; the other arrays follow this order. */
  users: string[];
  count: number;
  /** Messages to each of them. */
  received: number[];
  /** How many messages to each are read; more than `received` while those are not folded. */
  read: number[];
  latest: { messageId: string; fromUser: string; content: string; timestamp: number; offset: number };
}

/** Somebody may have read what no fold has reached yet: then there are only marks. */
export type FoundConversation = Pick<ConversationDocument, '_id' | 'read'> & Partial<ConversationDocument>;

export const conversationSchema = new Schema<ConversationDocument>(
  {
    _id: { type: String, required: true },
    users: { type: [String], required: true },
    count: { type: Number, required: true },
    received: { type: [Number], required: true },
    read: { type: [Number], required: true },
    latest: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false },
);

// A user's conversations, the one with the latest message first.
conversationSchema.index({ users: 1, 'latest.timestamp': -1, _id: 1 });
