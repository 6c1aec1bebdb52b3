import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { IDENTIFIER, IDENTIFIER_RULE } from '../limits.js';
import { conversationOf } from './conversation.js';
import { messageLog } from './topics.js';

/** Made by us (UUID) or by the sender's client; unique among the messages of one sender. */
export const MESSAGE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const MESSAGE_ID_RULE = '1 to 64 letters, digits, ".", "_" or "-", beginning with a letter or digit';

export const MAX_CONTENT = 4000;
export const CONTENT_RULE = `1 to ${MAX_CONTENT} characters of well-formed Unicode`;

/** Characters are Unicode code points, so that an emoji counts once. */
export function isContent(text: string): boolean {
  if (text.length === 0 || text.length > MAX_CONTENT * 2 || LONE_SURROGATE.test(text)) return false;
  return text.length <= MAX_CONTENT || [...text].length <= MAX_CONTENT;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A message is on its way to its readers. The log's order inside a conversation is the order of record, and the broker's
 * append time its timestamp; `clock` is the hybrid logical clock of the process that took it, for display and for
 * measuring skew.
 */
export const MessageSent = defineEvent({
  type: 'MessageSent',
  version: '1.0',
  topic: messageLog,
  schema: z.looseObject({
    messageId: z.string().regex(MESSAGE_ID, MESSAGE_ID_RULE),
    fromUser: z.string().regex(IDENTIFIER, IDENTIFIER_RULE),
    toUser: z.string().regex(IDENTIFIER, IDENTIFIER_RULE),
    content: z.string().refine(isContent, CONTENT_RULE),
    clock: z.object({ wall: z.int().min(0), counter: z.int().min(0), node: z.string().max(128) }).optional(),
  }),
  examples: [
    {
      messageId: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
      fromUser: 'alice',
      toUser: 'bob',
      content: 'Lunch at one?',
      clock: { wall: 1_767_225_600_000, counter: 0, node: 'chat-1' },
    },
  ],
  key: ({ fromUser, toUser }) => conversationOf(fromUser, toUser),
});
export type MessageSentData = DataOf<typeof MessageSent>;
