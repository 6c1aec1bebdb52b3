import { setTimeout as sleep } from 'node:timers/promises';
import { conversationOf, MessageSent, timeOrderedId } from '#libs/events';
import { type KafkaPublisher } from '#libs/kafka';

const PAIRS = [
  ['ann', 'ben'],
  ['cat', 'dan'],
  ['eve', 'fay'],
] as const;
const PAUSE_MS = 10;

/** People who write to each other all the time. */
export class Talk {
  /** Acknowledged messages by conversation. */
  readonly sent = new Map<string, number>();
  private stopping = false;
  private readonly talking: Promise<unknown>;

  constructor(private readonly publisher: KafkaPublisher) {
    this.talking = Promise.all(PAIRS.map(([one, other]) => this.between(one, other)));
    // Told by stop().
    this.talking.catch(() => undefined);
  }

  /** Resolves when the last message is acknowledged; rejects when one was not. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.talking;
  }

  private async between(one: string, other: string): Promise<void> {
    const conversation = conversationOf(one, other);
    for (let count = 0; !this.stopping;) {
      const [fromUser, toUser] = count % 2 === 0 ? [one, other] : [other, one];
      const message = { messageId: timeOrderedId(), fromUser, toUser, content: `message ${count}` };
      await this.publisher.publish(MessageSent, message);
      this.sent.set(conversation, (count += 1));
      await sleep(PAUSE_MS);
    }
  }
}
