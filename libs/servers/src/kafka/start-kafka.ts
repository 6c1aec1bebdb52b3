import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NodeSet } from '../node-set.js';
import { choosePorts } from '../ports.js';
import { endLeftovers, PID_FILE } from '../process/pid-file.js';
import { ServerProcess } from '../process/server-process.js';
import { type Progress } from '../progress.js';
import { type RunningServers } from '../running-servers.js';
import { type ServerSecurity } from '../security/server-security.js';
import { brokerConfig, type BrokerPlace } from './broker-config.js';
import { clusterSize } from './cluster-size.js';
import { kafkaJars } from './distribution.js';
import { findJava } from './java-tools.js';
import { LOGGING_CONFIG } from './logging-config.js';
import { scramCredential } from './scram-credential.js';
import { clusterIdOf, formatStorage } from './storage-format.js';

export interface KafkaOptions {
  /** 1, or 3 for a cluster that survives the loss of one (replication factor 3, min ISR 2). */
  readonly brokers: number;
  /** Kept over restarts; the number of brokers must stay the same. */
  readonly dataDir: string;
  /** One per broker; free ones when not given. */
  readonly ports?: readonly number[];
  /** One per broker: what clients are told to connect to, for a fault proxy that forwards to `ports`. */
  readonly advertisedPorts?: readonly number[];
  /**
   * For minutes, as in a test: half the heap, and no optimising compiler, which in that time costs the machine more than it
   * gives back (3 s instead of 5 s of CPU until it serves).
   */
  readonly shortLived?: boolean;
  /** TLS and SCRAM, which the data keeps: with or without must stay the same over restarts. */
  readonly security?: ServerSecurity;
  /** Broker settings that replace or extend ours. */
  readonly config?: Readonly<Record<string, string>>;
  readonly onProgress?: Progress;
}

export interface KafkaServers extends RunningServers {
  /** `127.0.0.1:9092,...` */
  readonly bootstrap: string;
}

/** With three nodes the last one to stop may find no controller to say goodbye to; it is then ended hard. */
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts real Kafka brokers (KRaft, each broker and controller) on 127.0.0.1 and resolves when all serve and
 * see each other. Downloads Kafka on first use. Rejects with ServerError. The caller stops them.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServers> {
  const { security } = options;
  const dataDir = resolve(options.dataDir);
  const java = await findJava();
  const jars = await kafkaJars(options.onProgress);
  await endLeftovers(dataDir);
  const ports = await choosePorts('Kafka', options.brokers, options.ports);
  const advertised = options.advertisedPorts ?? ports;
  const inner = await choosePorts('Kafka', 2 * options.brokers);
  const brokers = ports.map((port, index) => ({
    id: index + 1,
    port,
    advertisedPort: advertised[index]!,
    internalPort: inner[2 * index]!,
    controllerPort: inner[2 * index + 1]!,
  }));

  await mkdir(dataDir, { recursive: true });
  const clusterId = await clusterIdOf(dataDir);
  const loggingFile = join(dataDir, 'log4j2.properties');
  await writeFile(loggingFile, LOGGING_CONFIG);

  const place = async (broker: BrokerPlace): Promise<ServerProcess> => {
    const nodeDirectory = join(dataDir, `broker-${broker.id}`);
    const logDirectory = join(nodeDirectory, 'log');
    const configFile = join(nodeDirectory, 'server.properties');
    await mkdir(nodeDirectory, { recursive: true });
    const overrides = options.config;
    await writeFile(configFile, brokerConfig({ broker, brokers, logDirectory, security, overrides }));
    const user = security && scramCredential(security.username, security.password);
    const storage = { java, jars, nodeDirectory, logDirectory, configFile, loggingFile, clusterId };
    await formatStorage({ ...storage, ...(user !== undefined && { user }) });
    return new ServerProcess({
      name: `Kafka broker ${broker.id}`,
      command: java,
      args: [
        ...(options.shortLived ? ['-Xmx256m', '-XX:TieredStopAtLevel=1'] : ['-Xmx512m']),
        '-Xms64m',
        '-XX:+UseSerialGC',
        '-XX:+ExitOnOutOfMemoryError',
        '-Djava.awt.headless=true',
        `-Dlog4j2.configurationFile=${loggingFile}`,
        '-cp',
        join(jars, '*'),
        'kafka.Kafka',
        configFile,
      ],
      logFile: join(nodeDirectory, 'broker.log'),
      pidFile: join(nodeDirectory, PID_FILE),
      stopTimeoutMs: STOP_TIMEOUT_MS,
    });
  };

  const processes = await Promise.all(brokers.map(place));
  const set = new NodeSet(
    processes.map((process, index) => {
      const port = ports[index]!;
      // At the first start all must see each other; at a later restart the others may be down on purpose.
      let everyoneSeen = false;
      const serves = async (): Promise<boolean> => {
        // Clients have to sign in at their port; brokers among themselves do not.
        const size = await clusterSize(security ? brokers[index]!.internalPort : port, security);
        everyoneSeen ||= size === brokers.length;
        return everyoneSeen && size > 0;
      };
      return { port, process, serves };
    }),
  );
  await set.start();
  return Object.assign(set, { bootstrap: advertised.map((port) => `127.0.0.1:${port}`).join(',') });
}
