import { conversationOf } from '#libs/events';
import { type HybridTime } from './hybrid-clock.js';

/** What a user wants to say to another. */
export interface MessageRequest {
  readonly messageId: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly content: string;
}

/** A place in the log, whatever is there. */
export interface LogPlace {
  readonly partition: number;
  readonly offset: number;
}

/** Where a message stands in the log, which is where it stands in its conversation. */
export interface LogPosition extends LogPlace {
  /** The broker's append time, ms since 1970. */
  readonly timestamp: number;
}

export type SenderClock = HybridTime & { readonly node: string };

export interface Message extends MessageRequest, LogPosition {
  readonly conversation: string;
  readonly clock?: SenderClock;
}

export function conversationOfMessage({
  fromUser,
  toUser,
}: Pick<MessageRequest, 'fromUser' | 'toUser'>): string {
  return conversationOf(fromUser, toUser);
}

/** A message id belongs to its sender, so that nobody can take another's. User ids have no "/". */
export function keyOf({ fromUser, messageId }: Pick<MessageRequest, 'fromUser' | 'messageId'>): string {
  return `${fromUser}/${messageId}`;
}

export function sameMessage(one: MessageRequest, other: MessageRequest): boolean {
  return one.toUser === other.toUser && one.content === other.content && keyOf(one) === keyOf(other);
}
