import { MessageSent } from '#libs/events';
import { type EventBatch, KafkaConsumers, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { conversationOfMessage, type Message, type SenderClock } from '../domain/message.js';
import { ConversationFolder } from '../store/conversation-folder.js';
import { MessageStore } from '../store/message-store.js';
import { duplicateMessages } from './writer-metrics.js';

@Controller()
export class MessageStoredOnMessageSent {
  constructor(
    private readonly store: MessageStore,
    folder: ConversationFolder,
    consumers: KafkaConsumers,
  ) {
    // Who has sent it waits, with the token of the send, for the log to be done with it.
    consumers.onDeadLettered(({ partition, offset }) =>
      folder.foldUpTo({ partition, offset: Number(offset) }),
    );
    consumers.onAssigned(({ partitions }) => folder.takeOver(partitions.map(({ partition }) => partition)));
  }

  @Subscribe({
    group: 'message-writer',
    events: [MessageSent],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
    // Each conversation of a batch costs an update, whether it has one message in it or fifty.
    batchScale: 4,
  })
  async handle(batch: EventBatch<typeof MessageSent>): Promise<void> {
    const messages = batch.events.map(messageOf);
    crashPoint('before-write');
    const { conflicts, duplicates } = await this.store.record(messages);
    crashPoint('after-write');
    duplicateMessages.inc(duplicates);
    for (const conflict of conflicts) {
      const event = batch.events[messages.indexOf(conflict)];
      if (event) batch.reject(event, 'MESSAGE_ID_CONFLICT', CONFLICT);
    }
  }
}

const CONFLICT = 'messageId: this sender has sent another message with it; the first one stands';

function messageOf(event: ReceivedEvent<typeof MessageSent>): Message {
  const { messageId, fromUser, toUser, content, clock } = event.data;
  // Property by property, and without an undefined one: it is done for every message, and spreading takes ten times as long.
  const message: Message & { clock?: SenderClock } = {
    messageId,
    conversation: conversationOfMessage({ fromUser, toUser }),
    fromUser,
    toUser,
    content,
    timestamp: event.timestamp,
    partition: event.partition,
    offset: Number(event.offset),
  };
  if (clock) message.clock = clock;
  return message;
}
