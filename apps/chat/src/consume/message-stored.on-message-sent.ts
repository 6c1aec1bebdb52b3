import { MessageSent } from '#libs/events';
import { type EventBatch, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { conversationOfMessage, type Message } from '../domain/message.js';
import { MessageStore } from '../store/message-store.js';
import { duplicateMessages } from './writer-metrics.js';

@Controller()
export class MessageStoredOnMessageSent {
  constructor(private readonly store: MessageStore) {}

  @Subscribe({
    group: 'message-writer',
    events: [MessageSent],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
  })
  async handle(batch: EventBatch<typeof MessageSent>): Promise<void> {
    const eventOf = new Map(batch.events.map((event) => [messageOf(event), event]));
    crashPoint('before-write');
    const { conflicts, duplicates } = await this.store.record([...eventOf.keys()]);
    crashPoint('after-write');
    duplicateMessages.inc(duplicates);
    for (const conflict of conflicts) {
      const event = eventOf.get(conflict);
      if (event) batch.reject(event, 'MESSAGE_ID_CONFLICT', CONFLICT);
    }
  }
}

const CONFLICT = 'messageId: this sender has sent another message with it; the first one stands';

function messageOf(event: ReceivedEvent<typeof MessageSent>): Message {
  const { messageId, fromUser, toUser, content, clock } = event.data;
  const request = { messageId, fromUser, toUser, content };
  return {
    ...request,
    conversation: conversationOfMessage(request),
    timestamp: event.timestamp,
    partition: event.partition,
    offset: Number(event.offset),
    ...(clock && { clock }),
  };
}
