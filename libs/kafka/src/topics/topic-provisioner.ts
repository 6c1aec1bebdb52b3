import { Logger } from '@nestjs/common';
import { deadLetterTopic, type TopicDeclaration } from '#libs/events';
import { type Admin, type Kafka } from 'kafkajs';
import { retryForever } from '../backoff.js';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { TopicError } from './topic-error.js';
import { reportRetention } from './topic-metrics.js';

export interface ProvisionerOptions {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  /** What the app reads and writes; the dead-letter topic of each comes along. */
  readonly topics: readonly TopicDeclaration[];
  /** Topics without dead letters of their own. */
  readonly without?: readonly TopicDeclaration[];
}

/**
 * Sees to it that the declared topics exist before anybody uses them: creates missing ones, and refuses to run (TopicError)
 * on one with another partition count, for then a key's records would not stay together. Changes no existing topic.
 */
export class TopicProvisioner {
  readonly name = 'kafka-topics';
  private readonly logger = new Logger('KafkaTopics');
  private readonly stopping = new AbortController();

  constructor(private readonly options: ProvisionerOptions) {}

  async start(): Promise<void> {
    await retryForever('provision the topics', () => this.provision(), this.stopping.signal);
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return Promise.resolve();
  }

  private async provision(): Promise<void> {
    const admin = this.options.kafka.admin({ retry: CLIENT_RETRY });
    await admin.connect();
    try {
      const { topics, without = [] } = this.options;
      const wanted = [...topics.flatMap((topic) => [topic, deadLetterTopic(topic)]), ...without];
      const existing = new Set(await admin.listTopics());
      await this.create(
        admin,
        wanted.filter((topic) => !existing.has(topic.name)),
      );
      await verify(admin, wanted);
      await reportRetention(admin, topics);
    } finally {
      await admin.disconnect();
    }
  }

  private async create(admin: Admin, missing: readonly TopicDeclaration[]): Promise<void> {
    if (missing.length === 0) return;
    const all = await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ name, partitions, config }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: this.options.settings.KAFKA_REPLICATION_FACTOR,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    });
    // Else another instance was faster with one of them, and has said so, or is about to.
    this.logger[all ? 'log' : 'debug']({ msg: 'Created topics', topics: missing.map(({ name }) => name) });
  }
}

async function verify(admin: Admin, wanted: readonly TopicDeclaration[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ name }) => name) });
  for (const declared of wanted) {
    const found = topics.find(({ name }) => name === declared.name)?.partitions.length ?? 0;
    if (found !== declared.partitions) throw new TopicError(declared.name, declared.partitions, found);
  }
}
