import { createKafkaClient, kafkaSettings, KafkaPublisher } from '#libs/kafka';
import { z } from 'zod';
import { PublishedOrder, TRACE } from './published-order.js';
import { type Order, type WayOfPublishing } from './way-of-publishing.js';

/** One promise for each event, all made at once. */
export class OurPublisher implements WayOfPublishing {
  private readonly publisher: KafkaPublisher;

  constructor(bootstrap: string) {
    const settings = z.object(kafkaSettings).parse({
      KAFKA_BOOTSTRAP: bootstrap,
      // So that all promises may wait at once.
      KAFKA_PUBLISH_QUEUE_RECORDS: '1000000',
      KAFKA_PUBLISH_QUEUE_BYTES: String(2 ** 30),
      KAFKA_PUBLISH_TIMEOUT_MS: '120000',
    });
    const kafka = createKafkaClient(settings, 'bench-publisher');
    this.publisher = new KafkaPublisher({
      kafka,
      settings,
      service: 'orders',
      instance: 'bench',
      currentTrace: () => TRACE,
    });
  }

  async open(): Promise<void> {
    await this.publisher.start();
  }

  async publish(orders: readonly Order[]): Promise<void> {
    await Promise.all(orders.map((order) => this.publisher.publish(PublishedOrder, order)));
  }

  async close(): Promise<void> {
    await this.publisher.stop();
  }
}
