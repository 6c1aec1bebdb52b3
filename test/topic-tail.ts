import { eventually } from '#libs/testing';
import { type Admin, type Consumer, type IHeaders, type Kafka } from 'kafkajs';
import { uniqueName } from '#libs/testing';

/** A record with nothing interpreted. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

/** Reads topics from their beginning, over restarts of the broker, and remembers each record once. */
export class TopicTail {
  private readonly seen = new Map<string, LogRecord>();

  private constructor(
    private readonly admin: Admin,
    private readonly consumer: Consumer,
  ) {}

  static async open(kafka: Kafka, topics: string[]): Promise<TopicTail> {
    const admin = kafka.admin();
    const consumer = kafka.consumer({
      groupId: uniqueName('journey'),
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 100,
      retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => true },
    });
    await Promise.all([admin.connect(), consumer.connect()]);
    const tail = new TopicTail(admin, consumer);
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        const offset = Number(message.offset);
        tail.seen.set(`${topic}/${partition}/${offset}`, {
          topic,
          partition,
          offset,
          timestamp: Number(message.timestamp),
          key: message.key,
          value: message.value,
          headers: message.headers ?? {},
        });
      },
    });
    return tail;
  }

  async read(topic: string): Promise<LogRecord[]> {
    const ends = await this.admin.fetchTopicOffsets(topic);
    await eventually(() => {
      for (const { partition, high } of ends) {
        const last = Number(high) - 1;
        if (last >= 0 && !this.seen.has(`${topic}/${partition}/${last}`))
          throw new Error(`${topic}/${partition}@${last} has not been read`);
      }
    });
    return [...this.seen.values()]
      .filter((record) => record.topic === topic)
      .sort((one, other) => one.partition - other.partition || one.offset - other.offset);
  }

  async close(): Promise<void> {
    await Promise.all([this.consumer.disconnect(), this.admin.disconnect()]);
  }
}

/** The last value of a header as text; undefined when the record has none. */
export function headerOf({ headers }: Pick<LogRecord, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value.at(-1) : value)?.toString();
}

/** The value as JSON. Throws where it is none. */
export function dataOf<Data>({ value }: Pick<LogRecord, 'value'>): Data {
  return JSON.parse(value?.toString() ?? '') as Data;
}
