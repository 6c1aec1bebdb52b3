import { type KafkaSettings } from '../kafka-settings.js';
import { type EventBatch } from './event-batch.js';
import { type Subscription } from './subscribe.js';

/** A subscription with the method that serves it. */
export class TopicHandler {
  private readonly types: ReadonlySet<string>;

  constructor(
    readonly subscription: Subscription,
    private readonly call: (batch: EventBatch) => Promise<void>,
  ) {
    this.types = new Set(subscription.events.map((event) => event.type));
  }

  get topics(): string[] {
    return [...new Set(this.subscription.events.map((event) => event.topic.name))];
  }

  /** Records that it gets at most at once. */
  batchRecords({ KAFKA_BATCH_RECORDS }: KafkaSettings): number {
    return KAFKA_BATCH_RECORDS * (this.subscription.batchScale ?? 1);
  }

  handles(type: string): boolean {
    return this.types.has(type);
  }

  run(batch: EventBatch): Promise<void> {
    return this.call(batch);
  }
}
