/**
 * The names of topics and groups are fixed by the contracts, so two specs on one broker would read each other's orders. Each
 * spec file therefore has a broker of its own (small heap, empty directory) and databases of its own names on the mongod of the
 * run: files share no state, may run side by side, and may stop and kill what they like.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaAccess, type KafkaServers, type ServerSecurity, startKafka } from '#libs/servers';
import { type AppOptions, mongoUrl, type RunningApp, startApp, uniqueName } from '#libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { mongo } from 'mongoose';
import { type LoadOptions, OrderLoad } from './order-load.js';
import { TEAM_TOPICS, USERS_TOPIC } from './team-log.js';
import { type LogRecord, TopicTail } from './topic-tail.js';

export type AppName =
  | 'orders'
  | 'inventory'
  | 'analytics'
  | 'chat'
  | 'timeline'
  | 'dashboard'
  | 'teams'
  | 'realtime'
  | 'notifications';
export type Environment = Readonly<Record<string, string>>;

export interface SuiteOptions {
  /** For every app; each may have more. */
  readonly env?: Environment;
  /** Another MongoDB than that of the run. */
  readonly mongoUrl?: string;
  readonly kafkaPort?: number;
  /** A folder for the broker that its owner deletes; one of its own unless given. */
  readonly dataDir?: string;
  /** A broker with TLS and SCRAM. */
  readonly security?: ServerSecurity;
}

const TOPICS = ['order-events', 'order-events.dlq', 'inventory-events', 'inventory-events.dlq'];
/** Read apart, for they are there only where their apps run. */
const CHAT_TOPICS = ['wiber.messages', 'wiber.messages.dlq'];
const TIMELINE_TOPICS = ['user-timeline', 'user-timeline.dlq', 'timeline-insights'];
const MAIL_TOPICS = [...TEAM_TOPICS, USERS_TOPIC].flatMap((topic) => [topic, `${topic}.dlq`]);
const BESIDE = [CHAT_TOPICS, TIMELINE_TOPICS, MAIL_TOPICS];

/** A broker, the databases and the apps of one spec file, as processes of their own. */
export class OrderSuite {
  /** Speaks to the broker without any of our code in between, as a stranger would. */
  readonly kafka: Kafka;
  readonly mongo: mongo.MongoClient;
  readonly databases = {
    orders: uniqueName('orders'),
    inventory: uniqueName('inventory'),
    analytics: uniqueName('analytics'),
    chat: uniqueName('chat'),
    timeline: uniqueName('timeline'),
    teams: uniqueName('teams'),
    notifications: uniqueName('notifications'),
  };
  private readonly started: RunningApp[] = [];
  private readonly loads: OrderLoad[] = [];
  private readonly tails = new Map<readonly string[], Promise<TopicTail>>();

  private constructor(
    readonly broker: KafkaServers,
    private readonly directory: string,
    private readonly options: SuiteOptions,
  ) {
    this.kafka = new Kafka({
      clientId: 'journey',
      brokers: [broker.bootstrap],
      ...(options.security && strangerAccess(options.security)),
      logLevel: logLevel.NOTHING,
      retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000 },
    });
    this.mongo = new mongo.MongoClient(this.mongoUrl, { serverSelectionTimeoutMS: 30_000 });
  }

  static async start(options: SuiteOptions = {}): Promise<OrderSuite> {
    const directory = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ordered-journey-')));
    const ports = options.kafkaPort === undefined ? {} : { ports: [options.kafkaPort] };
    const { security } = options;
    const broker = await startKafka({
      ...{ brokers: 1, dataDir: directory, shortLived: true, ...ports },
      ...(security && { security }),
    });
    return new OrderSuite(broker, directory, options);
  }

  get mongoUrl(): string {
    return this.options.mongoUrl ?? mongoUrl();
  }

  get environment(): Environment {
    return {
      KAFKA_BOOTSTRAP: this.broker.bootstrap,
      ...(this.options.security && kafkaAccess(this.options.security)),
      MONGO_URL: this.mongoUrl,
      ORDERS_DATABASE: this.databases.orders,
      INVENTORY_DATABASE: this.databases.inventory,
      ANALYTICS_DATABASE: this.databases.analytics,
      CHAT_DATABASE: this.databases.chat,
      TIMELINE_DATABASE: this.databases.timeline,
      TEAMS_DATABASE: this.databases.teams,
      NOTIFICATIONS_DATABASE: this.databases.notifications,
      // The shortest that the broker allows: a killed member must not hold up its group for long.
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...this.options.env,
    };
  }

  /** Another instance of an app; it ends with the suite. */
  async app(name: AppName, env: Environment = {}, options?: AppOptions): Promise<RunningApp> {
    const app = await startApp(name, { ...this.environment, ...env }, options);
    this.started.push(app);
    void app.exited.then(({ code }) => {
      // Seldom what a test wants, and the reason stands nowhere else.
      if (code) process.stderr.write(`${name} ended with ${code}:\n${app.logs().slice(-4000)}\n`);
    });
    return app;
  }

  /** Orders all the time, until it is stopped or the suite is. */
  load(options: LoadOptions): OrderLoad {
    const load = new OrderLoad(options);
    this.loads.push(load);
    return load;
  }

  /** Every instance that was started, also those that have ended. */
  get apps(): readonly RunningApp[] {
    return this.started;
  }

  /** All records of a topic as of now, partition by partition in the order of the log. */
  async records(topic: string): Promise<LogRecord[]> {
    const topics = BESIDE.find((some) => some.includes(topic)) ?? TOPICS;
    const tail = this.tails.get(topics) ?? TopicTail.open(this.kafka, [...topics]);
    this.tails.set(topics, tail);
    try {
      return await (await tail).read(topic);
    } catch (error) {
      // A reader that has lost the broker may need half a minute to find it again; the next one begins anew.
      if (this.tails.get(topics) === tail) await this.stopReading();
      throw error;
    }
  }

  /** Closes what records() reads with; it begins anew when it is called again. */
  async stopReading(): Promise<void> {
    const tails = [...this.tails.values()];
    this.tails.clear();
    await Promise.all(tails.map((tail) => tail.then((open) => open.close()).catch(() => undefined)));
  }

  /** Ends the apps without ceremony, then the servers, and deletes all data. */
  async stop(): Promise<void> {
    const stopping = this.loads.map((load) => load.stop());
    await Promise.all(this.started.map((app) => app.kill()));
    await Promise.all(stopping);
    await this.stopReading();
    await this.broker.stop();
    for (const database of Object.values(this.databases)) {
      await this.mongo
        .db(database)
        .dropDatabase({ timeoutMS: 5000 })
        .catch(() => undefined);
    }
    await this.mongo.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function strangerAccess({ caFile, username, password }: ServerSecurity) {
  const mechanism = 'scram-sha-512' as const;
  return { ssl: { ca: [readFileSync(caFile, 'utf8')] }, sasl: { mechanism, username, password } };
}
