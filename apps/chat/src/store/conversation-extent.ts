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
 * The extent as a page tells it, which it does if it shows everything from `base`, or from before it, to the end; else
 * undefined. That so many messages are before a place stays true, so `base` may be of any other moment.
 */
export function extentShown(base: ConversationExtent, page: Shown): ConversationExtent | undefined {
  const { items, from, hasNext, hasPrevious } = page;
  const begin = from === undefined ? (hasPrevious ? (items[0]?.offset ?? 0) : 0) : from + 1;
  if (hasNext || begin > base.next) return undefined;
  return extended(
    base,
    items.filter(({ offset }) => offset >= base.next),
  );
}

/** The extent of a conversation with what is stored beyond `base`; behind the fold that is nearly always nothing. */
export async function extentBeyond(
  messages: mongo.Collection<MessageDocument>,
  conversation: string,
  base: ConversationExtent,
  options: ReadView['options'],
): Promise<ConversationExtent> {
  const beyond = await messages
    .find({ conversation, offset: { $gte: base.next } }, { ...options, projection: { _id: 0, offset: 1 } })
    .sort({ offset: 1 })
    .toArray();
  return extended(base, beyond);
}

function extended(base: ConversationExtent, beyond: Shown['items']): ConversationExtent {
  const last = beyond.at(-1);
  return { count: base.count + beyond.length, next: last ? last.offset + 1 : base.next };
}
