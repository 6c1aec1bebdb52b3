import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  endLeftovers,
  kafkaAccess,
  type RunningServers,
  type ServerSecurity,
  serverSecurity,
  startKafka,
  startMongo,
} from '#libs/servers';
import { DATA } from './directories.js';
import { type PlannedServer, type StackPlan } from './plan.js';

type Report = (line: string) => void;

export interface ServerAddresses {
  readonly bootstrap: string;
  readonly mongoUrl: string;
  /** Variables by which clients come in to a Kafka of ours that asks who they are. */
  readonly access: Readonly<Record<string, string>>;
}

/** Kafka and MongoDB of one start: ours, which we stop again, or somebody else's, which we only use. */
export class StackServers {
  readonly #kafkaData: string;
  readonly #mongoData: string;
  readonly #security: string;
  #starting: Promise<RunningServers>[] = [];
  #stopping = false;

  constructor(
    private readonly plan: StackPlan,
    private readonly report: Report,
  ) {
    // Broker and database belong together (offsets, effects), and no data fits a cluster of another size.
    const name = `kafka-${nodesOf(plan.kafka)}-mongo-${nodesOf(plan.mongo)}`;
    const pair = join(DATA, plan.secure ? `${name}-secure` : name);
    this.#kafkaData = join(pair, 'kafka');
    this.#mongoData = join(pair, 'mongo');
    this.#security = join(pair, 'security');
  }

  /** Ends servers that a crashed start left behind, and wipes the data when `fresh`. */
  async prepare(fresh: boolean): Promise<void> {
    await endLeftovers(this.#kafkaData);
    await endLeftovers(this.#mongoData);
    if (!fresh) return;
    await rm(DATA, { recursive: true, force: true });
    if (!this.plan.kafka.own) this.report('--fresh leaves the Kafka of KAFKA_BOOTSTRAP as it is');
    if (!this.plan.mongo.own) this.report('--fresh leaves the MongoDB of MONGO_URL as it is');
  }

  /** Resolves with their addresses once both serve. When it rejects, stop() still ends what did start. */
  async start(): Promise<ServerAddresses> {
    const security = this.plan.secure ? await serverSecurity(this.#security) : undefined;
    const [bootstrap, mongoUrl] = await Promise.all([this.kafka(security), this.mongo(security)]);
    return { bootstrap, mongoUrl, access: security && this.plan.kafka.own ? kafkaAccess(security) : {} };
  }

  /** Whether there is, or may soon be, a server of ours to stop. */
  get started(): boolean {
    return this.#starting.length > 0;
  }

  /** Waits for what is still starting, then stops all that is ours. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const started = await Promise.allSettled(this.#starting);
    await Promise.all(
      started.map(async (server) => {
        if (server.status === 'fulfilled') await server.value.stop();
      }),
    );
  }

  private async kafka(security?: ServerSecurity): Promise<string> {
    const { kafka } = this.plan;
    if (!kafka.own) return kafka.address;
    const { ports } = kafka;
    const common = { ports, onProgress: this.report, ...(security && { security }) };
    const starting = startKafka({ brokers: ports.length, dataDir: this.#kafkaData, ...common });
    this.#starting.push(starting);
    this.watch('Kafka broker', await starting);
    return (await starting).bootstrap;
  }

  private async mongo(security?: ServerSecurity): Promise<string> {
    const { mongo } = this.plan;
    if (!mongo.own) return mongo.address;
    const { ports } = mongo;
    const common = { ports, onProgress: this.report, ...(security && { security }) };
    const starting = startMongo({ members: ports.length, dataDir: this.#mongoData, ...common });
    this.#starting.push(starting);
    this.watch('mongod', await starting);
    return (await starting).url;
  }

  private watch(name: string, servers: RunningServers): void {
    servers.onUnexpectedExit(({ node, port, logFile }, { code, signal }) => {
      if (this.#stopping) return;
      this.report(
        `${name} ${node} (port ${port}) ended (${signal ?? `exit code ${code}`}); its log: ${logFile}`,
      );
    });
  }
}

function nodesOf(server: PlannedServer): string {
  return server.own ? String(server.ports.length) : 'yours';
}
