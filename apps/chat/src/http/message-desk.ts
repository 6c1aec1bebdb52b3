import { type TraceContext } from '#libs/events';
import { RecentRequests } from '#libs/service';
import { Injectable } from '@nestjs/common';
import { keyOf, type LogPosition, type MessageRequest, sameMessage } from '../domain/message.js';
import { MessagePublisher } from '../publish/message.publisher.js';
import { MessageStore } from '../store/message-store.js';

export interface Sent extends LogPosition {
  /** The message was there before this request. */
  readonly replayed: boolean;
}

/** This sender has used the message id for another message. */
export class MessageIdReused extends Error {}

const LOOKUP_MS = 300;
const RECENT_MESSAGES = 10_000;

/**
 * Sends messages. A repeated one finds the first here (same instance, any moment), in the store (any instance, once it is
 * written), or else becomes a second event with the same id, which the writer takes for what it is: a duplicate.
 */
@Injectable()
export class MessageDesk {
  private readonly recent = new RecentRequests<MessageRequest, LogPosition & { replayed: boolean }>(
    RECENT_MESSAGES,
  );

  constructor(
    private readonly publisher: MessagePublisher,
    private readonly store: MessageStore,
  ) {}

  /** For an id that was made for this request alone. */
  async send(message: MessageRequest, trace: TraceContext | undefined): Promise<Sent> {
    return { ...(await this.publisher.messageSent(message, trace)), replayed: false };
  }

  /** For an id that a retry may bring again. Fails with MessageIdReused when it stands for another message. */
  async sendOnce(message: MessageRequest, trace: TraceContext | undefined): Promise<Sent> {
    const key = keyOf(message);
    const recent = this.recent.find(key);
    if (!recent) return this.recent.remember(key, message, this.sendUnlessStored(key, message, trace));
    if (!sameMessage(recent.request, message)) throw new MessageIdReused();
    return { ...(await recent.answer), replayed: true };
  }

  private async sendUnlessStored(
    key: string,
    message: MessageRequest,
    trace: TraceContext | undefined,
  ): Promise<Sent> {
    // A shortcut only: without MongoDB messages are taken all the same, and the writer keeps them apart.
    const stored = await this.store.find(key, { withinMs: LOOKUP_MS }).catch(() => undefined);
    if (!stored) return this.send(message, trace);
    if (!sameMessage(stored, message)) throw new MessageIdReused();
    const { partition, offset, timestamp } = stored;
    return { partition, offset, timestamp, replayed: true };
  }
}
