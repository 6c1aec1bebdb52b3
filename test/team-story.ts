import { encodeEvent, type EventContract, HEADER, timeOrderedId } from '#libs/events';
import { partitionOf, REPLAY_RUN_HEADER } from '#libs/kafka';
import { type Kafka, type Producer } from 'kafkajs';

interface Told {
  readonly contract: EventContract;
  readonly data: Record<string, unknown>;
  readonly id: string;
  readonly time: Date;
}

/** Writes events of teams as the teams app does, and in any order: a stranger to all its guarantees. */
export class TeamStory {
  private constructor(private readonly producer: Producer) {}

  static async begin(kafka: Kafka): Promise<TeamStory> {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    return new TeamStory(producer);
  }

  /** Resolves when the broker has them, one after another. */
  async tell(...events: readonly Told[]): Promise<void> {
    for (const event of events) await this.write(event, {});
  }

  async replay(...events: readonly Told[]): Promise<void> {
    for (const event of events) await this.write(event, { [REPLAY_RUN_HEADER]: 'run-1' });
  }

  async end(): Promise<void> {
    await this.producer.disconnect();
  }

  private async write({ contract, data, id, time }: Told, more: Record<string, string>): Promise<void> {
    const attributes = { id, source: 'story', time: time.toISOString() };
    const { key, value, headers } = encodeEvent(contract, data, attributes);
    const partition = partitionOf(headers[HEADER.partitionKey] ?? key, contract.topic.partitions);
    const messages = [{ key, value, partition, headers: { ...headers, ...more } }];
    await this.producer.send({ topic: contract.topic.name, messages, acks: -1 });
  }
}

/** What happened just now, unless a time is given. */
export function told<Data>(
  contract: EventContract<string, Data>,
  data: NoInfer<Data>,
  time = new Date(),
): Told {
  return { contract, data: data as Record<string, unknown>, id: timeOrderedId(), time };
}
