import { type mongo } from 'mongoose';
import { type MessageDocument } from './message.schema.js';
import { type ReadView } from './read-view.js';

/** How far a conversation has come. */
export interface ConversationExtent {
  /** All messages, ever. */
  readonly count: number;
  /** The offset behind the latest message. */
  readonly next: number;
}

/** A page of a conversation. */
interface Shown {
  readonly items: readonly { readonly offset: number }[];
  /** The offset that a cursor stood for. */
  readonly from: number | undefined;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** What foldedIn() needs of a conversation's document. */
export const EXTENT_FIELDS = { count: 1, 'latest.offset': 1 } as const;

/** As far as the messages are folded into the conversation's document; all zero where there is none. */
export function foldedIn(found: mongo.Document | null | undefined): ConversationExtent {
  const { count = 0, latest } = (found ?? {}) as { count?: number; latest?: { offset: number } };
  return { count, next: (latest?.offset ?? -1) + 1 };
}

/**
 * The extent as a page tells it, which it does if it shows everything from the fold, or from before it, to the end; else
 * undefined. What is folded is true of any later moment, so it does not matter which of the two was read first.
 */
export function extentShown(folded: ConversationExtent, page: Shown): ConversationExtent | undefined {
  const { items, from, hasNext, hasPrevious } = page;
  const begin = from === undefined ? (hasPrevious ? (items[0]?.offset ?? 0) : 0) : from + 1;
  if (hasNext || begin > folded.next) return undefined;
  const beyond = items.filter(({ offset }) => offset >= folded.next);
  return { count: folded.count + beyond.length, next: (beyond.at(-1)?.offset ?? folded.next - 1) + 1 };
}

/** The extent of a conversation with what is stored beyond the fold, which is nearly always nothing. */
export async function extentBeyond(
  messages: mongo.Collection<MessageDocument>,
  conversation: string,
  folded: ConversationExtent,
  options: ReadView['options'],
): Promise<ConversationExtent> {
  const beyond = await messages
    .find({ conversation, offset: { $gte: folded.next } }, { ...options, projection: { _id: 0, offset: 1 } })
    .sort({ offset: 1 })
    .toArray();
  return { count: folded.count + beyond.length, next: (beyond.at(-1)?.offset ?? folded.next - 1) + 1 };
}
