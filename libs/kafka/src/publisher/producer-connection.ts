import { type Kafka, type Producer, type RecordMetadata, type TopicMessages } from 'kafkajs';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { NoAnswerError, within } from '../within.js';

/** There was no connection to send anything on. */
export class NotConnectedError extends Error {
  constructor(cause: unknown) {
    super('no connection to Kafka', { cause });
    this.name = 'NotConnectedError';
  }
}

/**
 * An idempotent kafkajs producer that can be replaced. After a batch was given up its producer must not send again: kafkajs
 * gives the next batch the same sequence numbers, and a broker that wrote the lost one after all would take the next one
 * for its duplicate and acknowledge what it never wrote.
 */
export class ProducerConnection {
  private producer: Producer | undefined;

  /** No call takes longer than `patienceMs`; the producer is then replaced. */
  constructor(
    private readonly kafka: Kafka,
    private readonly patienceMs: number,
  ) {}

  get connected(): boolean {
    return this.producer !== undefined;
  }

  /** Connects and fetches a producer id, if that has not been done. */
  async open(): Promise<Producer> {
    if (this.producer) return this.producer;
    const producer = this.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      // Retried by the publisher, which knows what it repeats; kafkajs insists on one retry of its own.
      retry: { ...CLIENT_RETRY, retries: 1 },
      // Every record names its partition; the default partitioner costs 4 us a key.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    try {
      await within(this.patienceMs, 'connect', producer.connect());
    } catch (error) {
      void producer.disconnect().catch(() => undefined);
      throw new NotConnectedError(error);
    }
    this.producer = producer;
    return producer;
  }

  async reopen(): Promise<void> {
    this.replace();
    await this.open();
  }

  async send(topicMessages: TopicMessages[]): Promise<RecordMetadata[]> {
    const producer = await this.open();
    try {
      return await within(this.patienceMs, 'produce', producer.sendBatch({ acks: -1, topicMessages }));
    } catch (error) {
      if (error instanceof NoAnswerError) this.replace();
      throw error;
    }
  }

  /** Drops the producer; the next send gets a new one, with a new producer id. */
  replace(): void {
    const old = this.producer;
    this.producer = undefined;
    void old?.disconnect().catch(() => undefined);
  }

  async close(): Promise<void> {
    const old = this.producer;
    this.producer = undefined;
    if (old) await within(this.patienceMs, 'disconnect', old.disconnect()).catch(() => undefined);
  }
}
