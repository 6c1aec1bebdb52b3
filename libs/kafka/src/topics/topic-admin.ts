import { type Admin } from 'kafkajs';
import { type AdminConnection } from '../admin/admin-connection.js';
import { AdminError } from '../admin/admin-error.js';

const TOPIC = 2; // a resource type of Kafka's protocol
const OVERRIDDEN = 1; // set for this topic, as against the brokers' default

export interface TopicPartition {
  readonly partition: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

/** `low` is the oldest offset that is still there, `high` the one that the next record gets. */
export interface PartitionEnds {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

export interface TopicSetting {
  readonly name: string;
  readonly value: string;
  /** Set for this topic, and not merely the brokers' default. */
  readonly overridden: boolean;
}

/**
 * Questions about topics, and changes of their settings. It creates nothing: a topic that is not there is an AdminError
 * (UNKNOWN_TOPIC). Nothing is cached; lists are sorted by name or partition.
 */
export class TopicAdmin {
  constructor(private readonly connection: AdminConnection) {}

  /** All but Kafka's own. */
  async names(): Promise<string[]> {
    const names = await this.connection.ask('list the topics', (admin) => admin.listTopics());
    return names.filter((name) => !name.startsWith('__')).sort();
  }

  async partitions(topic: string): Promise<TopicPartition[]> {
    await this.mustExist(topic);
    const { topics } = await this.connection.ask(`describe ${topic}`, (admin) =>
      admin.fetchTopicMetadata({ topics: [topic] }),
    );
    return (topics[0]?.partitions ?? [])
      .map(({ partitionId, leader, replicas, isr }) => ({
        partition: partitionId,
        leader,
        replicas,
        inSync: isr,
      }))
      .sort(byPartition);
  }

  async ends(topic: string): Promise<PartitionEnds[]> {
    await this.mustExist(topic);
    return this.endsOfKnown(topic);
  }

  /** The ends of those topics that exist. */
  async endsOf(topics: Iterable<string>): Promise<Map<string, PartitionEnds[]>> {
    const existing = new Set(await this.names());
    const known = [...new Set(topics)].filter((topic) => existing.has(topic));
    const ends = await Promise.all(
      known.map(async (topic) => [topic, await this.endsOfKnown(topic)] as const),
    );
    return new Map(ends);
  }

  /** Of each partition the first offset whose record is not older than `time` (ms since 1970), or its end. */
  async offsetsAt(topic: string, time: number): Promise<Map<number, bigint>> {
    await this.mustExist(topic);
    const found = await this.connection.ask(`look up a time in ${topic}`, (admin) =>
      admin.fetchTopicOffsetsByTimestamp(topic, time),
    );
    return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
  }

  async settings(topic: string): Promise<TopicSetting[]> {
    await this.mustExist(topic);
    const { resources } = await this.connection.ask(`read the settings of ${topic}`, (admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name: topic }] }),
    );
    return (resources[0]?.configEntries ?? [])
      .map(({ configName, configValue, configSource }) => ({
        name: configName,
        value: configValue ?? '',
        overridden: Number(configSource) === OVERRIDDEN,
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Sets settings of a topic and keeps those that were set before. Kafka's request replaces all at once, so a change that
   * somebody else makes at the same moment may be lost. A value that the broker refuses is an AdminError (CHANGE_REFUSED).
   */
  async change(topic: string, changes: Readonly<Record<string, string>>): Promise<void> {
    const kept = (await this.settings(topic)).filter(({ overridden }) => overridden);
    const wanted = new Map(kept.map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(changes)) wanted.set(name, value);
    const configEntries = [...wanted].map(([name, value]) => ({ name, value }));
    await this.ordered(topic, (admin) =>
      admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name: topic, configEntries }] }),
    );
  }

  /**
   * Adds partitions until there are `count`; none can ever be taken away. Keys move: only where nobody writes, and everything is
   * read, does their order survive. What the broker refuses is an AdminError (CHANGE_REFUSED).
   */
  async grow(topic: string, count: number): Promise<void> {
    await this.mustExist(topic);
    await this.ordered(topic, (admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
  }

  private async ordered(topic: string, order: (admin: Admin) => Promise<unknown>): Promise<void> {
    try {
      await this.connection.ask(`change ${topic}`, order);
    } catch (error) {
      if ((error as { name?: string }).name !== 'KafkaJSProtocolError') throw error;
      throw new AdminError('CHANGE_REFUSED', `Kafka refused to change ${topic}: ${(error as Error).message}`);
    }
  }

  private async endsOfKnown(topic: string): Promise<PartitionEnds[]> {
    const ends = await this.connection.ask(`read the ends of ${topic}`, (admin) =>
      admin.fetchTopicOffsets(topic),
    );
    return ends
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort(byPartition);
  }

  private async mustExist(topic: string): Promise<void> {
    const names = await this.names();
    if (names.includes(topic)) return;
    throw new AdminError(
      'UNKNOWN_TOPIC',
      `There is no topic ${topic}. There are: ${names.join(', ') || 'none'}.`,
    );
  }
}

function byPartition(one: { partition: number }, other: { partition: number }): number {
  return one.partition - other.partition;
}
