import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftovers, type RunningServers, startKafka, startMongo } from '#libs/servers';
import { DATA } from './directories.js';
import { type PlannedServer, type StackPlan } from './plan.js';

type Report = (line: string) => void;

/** Kafka and MongoDB of one start: ours, which we stop again, or somebody else's, which we only use. */
export class StackServers {
  readonly #kafkaData: string;
  readonly #mongoData: string;
  #starting: Promise<RunningServers>[] = [];
  #stopping = false;

  constructor(
    private readonly plan: StackPlan,
    private readonly report: Report,
  ) {
    // Broker and database belong together (offsets, effects), and no data fits a cluster of another size.
    const pair = join(DATA, `kafka-${nodesOf(plan.kafka)}-mongo-${nodesOf(plan.mongo)}`);
    this.#kafkaData = join(pair, 'kafka');
    this.#mongoData = join(pair, 'mongo');
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
  async start(): Promise<{ bootstrap: string; mongoUrl: string }> {
    const [bootstrap, mongoUrl] = await Promise.all([this.kafka(), this.mongo()]);
    return { bootstrap, mongoUrl };
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

  private async kafka(): Promise<string> {
    const { kafka } = this.plan;
    if (!kafka.own) return kafka.address;
    const { ports } = kafka;
    const onProgress = this.report;
    const starting = startKafka({ brokers: ports.length, dataDir: this.#kafkaData, ports, onProgress });
    this.#starting.push(starting);
    this.watch('Kafka broker', await starting);
    return (await starting).bootstrap;
  }

  private async mongo(): Promise<string> {
    const { mongo } = this.plan;
    if (!mongo.own) return mongo.address;
    const { ports } = mongo;
    const onProgress = this.report;
    const starting = startMongo({ members: ports.length, dataDir: this.#mongoData, ports, onProgress });
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
