import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TopicDeclaration } from '#libs/events';
import { createKafkaClient, kafkaSettings, TopicProvisioner } from '#libs/kafka';
import { type KafkaServers, type MongoServers, startKafka, startMongo } from '#libs/servers';
import { type Admin, type Kafka, type KafkaJSError } from 'kafkajs';
import { z } from 'zod';

const LEADER_TIMEOUT_MS = 10_000;

/** A broker and a mongod of the bench's own, on free ports, with their data in a temporary folder. */
export class BenchServers {
  private constructor(
    private readonly directory: string,
    private readonly kafkaServers: KafkaServers,
    private readonly mongoServers: MongoServers,
    readonly kafka: Kafka,
    private readonly admin: Admin,
  ) {}

  static async start(onProgress: (line: string) => void): Promise<BenchServers> {
    const directory = await mkdtemp(join(tmpdir(), 'ordered-bench-'));
    const kafkaServers = await startKafka({ brokers: 1, dataDir: join(directory, 'kafka'), onProgress });
    const mongoServers = await startMongo({ members: 1, dataDir: join(directory, 'mongo'), onProgress });
    const kafka = createKafkaClient(settingsFor(kafkaServers.bootstrap), 'bench');
    const admin = kafka.admin();
    await admin.connect();
    return new BenchServers(directory, kafkaServers, mongoServers, kafka, admin);
  }

  /** What an app needs to find them. */
  get env(): Record<string, string> {
    return { KAFKA_BOOTSTRAP: this.kafkaServers.bootstrap, MONGO_URL: this.mongoServers.url };
  }

  get settings() {
    return settingsFor(this.kafkaServers.bootstrap);
  }

  get mongoUrl(): string {
    return this.mongoServers.url;
  }

  get brokerPid(): number {
    return this.kafkaServers.nodes[0]?.pid ?? 0;
  }

  get pids(): number[] {
    return [...this.kafkaServers.nodes, ...this.mongoServers.nodes].flatMap(({ pid }) => pid ?? []);
  }

  async createTopics(topics: readonly TopicDeclaration[]): Promise<void> {
    await new TopicProvisioner({ kafka: this.kafka, settings: this.settings, topics }).start();
  }

  /** How many records were ever written to a topic. */
  async written(topic: string): Promise<number> {
    const offsets = await this.offsetsOf(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** Deletes the records that a topic has; the count of `written` goes on. */
  async empty(topic: string): Promise<void> {
    const offsets = await this.offsetsOf(topic);
    const partitions = offsets.map(({ partition, high }) => ({ partition, offset: high }));
    await this.admin.deleteTopicRecords({ topic, partitions });
  }

  /** How many records of a topic a group has committed, from the first one that the topic has. */
  async consumed(groupId: string, topic: string): Promise<number> {
    const offsets = await this.offsetsOf(topic);
    const [committed] = await patiently(() => this.admin.fetchOffsets({ groupId, topics: [topic] }));
    return offsets.reduce((sum, { partition, low }) => {
      const next = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
      return sum + Math.max(0, Number(next) - Number(low));
    }, 0);
  }

  /** Makes a group begin anew. It must have no members. */
  async forgetGroup(group: string): Promise<void> {
    await this.admin.deleteGroups([group]);
  }

  private offsetsOf(topic: string) {
    return patiently(() => this.admin.fetchTopicOffsets(topic));
  }

  async stop(): Promise<void> {
    await this.admin.disconnect();
    await Promise.all([this.kafkaServers.stop(), this.mongoServers.stop()]);
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** The broker may know a new topic a moment before it leads its partitions, and first makes room for offsets of groups. */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + LEADER_TIMEOUT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error as KafkaJSError).retriable || performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

function settingsFor(bootstrap: string) {
  return z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: bootstrap });
}
