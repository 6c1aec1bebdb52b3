import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageLog } from '#libs/events';
import { createKafkaClient, KafkaPublisher, kafkaSettings, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, mongoSettings } from '#libs/mongo';
import { type RunningServers, ServerError, startKafka, startMongo } from '#libs/servers';
import { z } from 'zod';
import { CliError, EXIT } from '../../cli-error.js';

const DATABASE = 'chat';

/**
 * A broker and a mongod for one demonstration: the names of topic and group are fixed by contract, so that writers beside a
 * running suite would take partitions from its own.
 */
export class Stage {
  private constructor(
    readonly env: Readonly<Record<string, string>>,
    readonly publisher: KafkaPublisher,
    /** What the writers write. */
    readonly database: MongoDatabase,
    private readonly servers: readonly RunningServers[],
    private readonly directory: string,
  ) {}

  /** `leaseMs` bounds how long a transaction of a killed leader may keep its locks. */
  static async open(leaseMs: number, onProgress: (line: string) => void): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'ordered-failover-'));
    // A second Ctrl+C comes back to nowhere.
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const starting = [
      startKafka({ brokers: 1, dataDir: join(directory, 'kafka'), shortLived: true, onProgress }),
      startMongo({ members: 1, dataDir: join(directory, 'mongo'), onProgress }),
    ] as const;
    try {
      const [kafka, mongo] = await Promise.all(starting);
      const env = { KAFKA_BOOTSTRAP: kafka.bootstrap, MONGO_URL: mongo.url, CHAT_DATABASE: DATABASE };
      const publisher = await publisherFor(env);
      const database = new MongoDatabase({
        settings: z.object(mongoSettings).parse(env),
        database: DATABASE,
      });
      await database.start();
      await database.connection
        .getClient()
        .db('admin')
        // In the suite 10 s, and a lease of 15 s: locks are gone before the lease is.
        .command({
          setParameter: 1,
          transactionLifetimeLimitSeconds: Math.max(1, Math.floor(leaseMs / 1500)),
        });
      return new Stage(env, publisher, database, [kafka, mongo], directory);
    } catch (error) {
      for (const started of await Promise.allSettled<RunningServers>(starting))
        if (started.status === 'fulfilled') await started.value.stop();
      await rm(directory, { recursive: true, force: true });
      if (error instanceof ServerError) throw new CliError(EXIT.unreachable, error.message);
      throw error;
    }
  }

  /** Ends the servers and deletes their data. */
  async close(): Promise<void> {
    await this.publisher.stop();
    await this.database.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function publisherFor(env: Readonly<Record<string, string>>): Promise<KafkaPublisher> {
  const settings = z.object(kafkaSettings).parse(env);
  const kafka = createKafkaClient(settings, 'demo');
  await new TopicProvisioner({ kafka, settings, topics: [messageLog] }).start();
  const publisher = new KafkaPublisher({ kafka, settings, service: 'demo', instance: 'senders' });
  await publisher.start();
  return publisher;
}
