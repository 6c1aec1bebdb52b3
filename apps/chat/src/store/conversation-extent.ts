import { type mongo } from 'mongoose';

/** How far a conversation has come. */
export interface ConversationExtent {
  /** All messages, ever. */
  readonly count: number;
  /** The offset behind the latest message. */
  readonly next: number;
}

/** What extentOf() needs of a conversation's document. */
export const EXTENT_FIELDS = { count: 1, 'latest.offset': 1 } as const;

/** All zero for a conversation that nobody began. */
export function extentOf(found: mongo.Document | null | undefined): ConversationExtent {
  const { count, latest } = (found ?? { count: 0, latest: { offset: -1 } }) as {
    count: number;
    latest: { offset: number };
  };
  return { count, next: latest.offset + 1 };
}
