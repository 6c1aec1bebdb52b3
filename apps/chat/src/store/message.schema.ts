import { Schema } from 'mongoose';
import { type SenderClock } from '../domain/message.js';

export const MESSAGES = 'messages';

/** A stored message; `_id` is `<sender>/<messageId>`, so a second copy cannot be stored. */
export interface MessageDocument {
  _id: string;
  messageId: string;
  conversation: string;
  fromUser: string;
  toUser: string;
  content: string;
  timestamp: number;
  partition: number;
  offset: number;
  clock?: SenderClock;
}

export const messageSchema = new Schema<MessageDocument>(
  {
    _id: { type: String, required: true },
    messageId: { type: String, required: true },
    conversation: { type: String, required: true },
    fromUser: { type: String, required: true },
    toUser: { type: String, required: true },
    content: { type: String, required: true },
    timestamp: { type: Number, required: true },
    partition: { type: Number, required: true },
    offset: { type: Number, required: true },
    clock: { type: Schema.Types.Mixed },
  },
  { versionKey: false },
);

// A conversation in the order of the log.
messageSchema.index({ conversation: 1, offset: 1 });
// The log of a partition, for the statistics.
messageSchema.index({ partition: 1, offset: 1 });
