import { HEADER, JSON_CONTENT_TYPE, SPEC_VERSION } from '#libs/events';
import { Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { PublishedOrder, TRACE } from './published-order.js';
import { type Order, type WayOfPublishing } from './way-of-publishing.js';

export interface BareOptions {
  /** With the headers of our records, or none. */
  readonly headers: boolean;
  readonly idempotent: boolean;
  /** Records in one `send`. */
  readonly batch: number;
  /** Calls of `send` that wait for their acknowledgement at once. */
  readonly inFlight: number;
}

/** kafkajs as it comes, acks=all, called by hand. */
export class BareClient implements WayOfPublishing {
  private readonly producer: Producer;
  private sequence = 0;

  constructor(
    bootstrap: string,
    private readonly options: BareOptions,
  ) {
    const kafka = new Kafka({ clientId: 'bench-bare', brokers: [bootstrap], logLevel: logLevel.ERROR });
    this.producer = kafka.producer({ idempotent: options.idempotent, allowAutoTopicCreation: false });
  }

  open(): Promise<void> {
    return this.producer.connect();
  }

  async publish(orders: readonly Order[]): Promise<void> {
    const { batch, inFlight } = this.options;
    let next = 0;
    const sendOn = async (): Promise<void> => {
      while (next < orders.length) {
        const messages = orders.slice(next, next + batch).map((order) => this.messageOf(order));
        next += batch;
        await this.producer.send({ topic: PublishedOrder.topic.name, acks: -1, messages });
      }
    };
    await Promise.all(Array.from({ length: inFlight }, sendOn));
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }

  private messageOf(order: Order): Message {
    const message = { key: order.user_id, value: JSON.stringify(order) };
    return this.options.headers ? { ...message, headers: this.headers() } : message;
  }

  private headers(): Record<string, string> {
    return {
      [HEADER.specVersion]: SPEC_VERSION,
      [HEADER.id]: randomUUID(),
      [HEADER.type]: PublishedOrder.type,
      [HEADER.source]: 'orders',
      [HEADER.time]: new Date().toISOString(),
      [HEADER.dataVersion]: PublishedOrder.version,
      [HEADER.contentType]: JSON_CONTENT_TYPE,
      [HEADER.traceParent]: TRACE.traceparent,
      ce_producer: 'bench.mi7w2k3ca1f0.0',
      ce_sequence: String(++this.sequence),
    };
  }
}
