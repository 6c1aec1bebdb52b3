import { Schema } from 'mongoose';

/** What is known of a conversation at a glance; `_id` is the conversation. Moved in the transaction that stores its messages. */
export interface ConversationDocument {
  _id: string;
  /** Both users, sorted; the other arrays follow this order. */
  users: string[];
  count: number;
  /** Messages to each of them, ever. */
  received: number[];
  /** How many of `received` each has read. */
  read: number[];
  latest: { messageId: string; fromUser: string; content: string; timestamp: number; offset: number };
}

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
