import { messageLog } from '#libs/events';
import { createKafkaClient, KafkaPublisher, kafkaSettings, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, mongoSettings } from '#libs/mongo';
import { z } from 'zod';
import { type OwnServers, ownServers } from '../own-servers.js';

const DATABASE = 'chat';

/** Servers of its own, and what the demonstration itself asks and tells them. */
export class Stage {
  private constructor(
    readonly env: Readonly<Record<string, string>>,
    readonly publisher: KafkaPublisher,
    /** What the writers write. */
    readonly database: MongoDatabase,
    private readonly servers: OwnServers,
  ) {}

  /** `leaseMs` bounds how long a transaction of a killed leader may keep its locks. */
  static async open(leaseMs: number, onProgress: (line: string) => void): Promise<Stage> {
    const servers = await ownServers('failover', onProgress);
    try {
      const env = { ...servers.env, CHAT_DATABASE: DATABASE };
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
      return new Stage(env, publisher, database, servers);
    } catch (error) {
      await servers.close();
      throw error;
    }
  }

  /** Ends the servers and deletes their data. */
  async close(): Promise<void> {
    await this.publisher.stop();
    await this.database.stop();
    await this.servers.close();
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
