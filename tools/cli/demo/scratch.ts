import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterTopic } from '#libs/events';
import { KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { CliError, EXIT } from '../cli-error.js';
import { orderStream } from '../generate/order-stream.js';
import { groupLag } from '../group-lag.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { type Suite } from '../suite.js';
import { RowStore } from './row-store.js';
import { scratchEvent } from './scratch-event.js';
import { type Way, WAYS } from './ways.js';

const PUBLISHED_AT_ONCE = 100;
const GROUPS_PATIENCE_MS = 15_000;
const GROUPS_AGAIN_MS = 300;

/** A topic, groups and a database that exist for one demonstration only. */
export class Scratch {
  readonly topic: string;
  readonly database: string;

  private constructor(
    private readonly suite: Suite,
    private readonly admin: KafkaAdmin,
    private readonly name: string,
    readonly rows: RowStore,
  ) {
    this.topic = name;
    this.database = name.replaceAll('-', '_');
  }

  static async open(suite: Suite, admin: KafkaAdmin): Promise<Scratch> {
    const name = `demo-delivery-${randomBytes(4).toString('hex')}`;
    const rows = await RowStore.open(suite.mongoUrl, name.replaceAll('-', '_')).catch((error: unknown) => {
      throw new CliError(
        EXIT.unreachable,
        `MongoDB does not answer (${(error as Error).message}). Is the suite running (npm start), and MONGO_URL right?`,
      );
    });
    return new Scratch(suite, admin, name, rows);
  }

  groupOf(way: Way): string {
    return `${this.name}-${WAYS.indexOf(way) + 1}`;
  }

  collectionOf(way: Way): string {
    return way.replace(/\W+/g, '_');
  }

  /** Records that a way has not committed yet. */
  lagOf(way: Way): Promise<number> {
    return groupLag(this.admin, this.groupOf(way), this.topic);
  }

  /** Creates the topic and fills it with events, each with an id of its own. */
  async load(events: number, seed: number): Promise<void> {
    const { suite } = this;
    const event = scratchEvent(this.topic);
    const kafka = suite.kafka();
    await new TopicProvisioner({ kafka, settings: suite.settings, topics: [event.topic] }).start();
    const publisher = new KafkaPublisher({
      kafka,
      settings: suite.settings,
      service: 'demo',
      instance: this.name,
    });
    await publisher.start();
    try {
      const orders = orderStream({ users: 100, items: ['pizza'], maxQuantity: 1, seed });
      for (let left = events; left > 0; left -= PUBLISHED_AT_ONCE) {
        const length = Math.min(PUBLISHED_AT_ONCE, left);
        await Promise.all(Array.from({ length }, () => publisher.publish(event, orders.next().value)));
      }
    } finally {
      await publisher.stop();
    }
  }

  /** Deletes all of it. Never rejects: what cannot be deleted now is small, and says whose it was by its name. */
  async remove(): Promise<void> {
    const { connection } = this.admin;
    const topics = [this.topic, deadLetterTopic(scratchEvent(this.topic).topic).name];
    await this.removeGroups().catch(() => undefined);
    await connection
      .ask('delete the topics', (admin) => admin.deleteTopics({ topics }))
      .catch(() => undefined);
    await this.rows.drop().catch(() => undefined);
    await this.rows.close().catch(() => undefined);
  }

  /** Kafka keeps a group until it has given up the members that were killed. */
  private async removeGroups(): Promise<void> {
    const { connection, groups } = this.admin;
    const ours = WAYS.map((way) => this.groupOf(way));
    const deadline = performance.now() + GROUPS_PATIENCE_MS;
    while (performance.now() < deadline) {
      const left = (await groups.names()).filter((name) => ours.includes(name));
      if (left.length === 0) return;
      await connection.ask('delete the groups', (admin) => admin.deleteGroups(left)).catch(() => undefined);
      await sleep(GROUPS_AGAIN_MS);
    }
  }
}
