import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NodeSet } from '../node-set.js';
import { choosePorts } from '../ports.js';
import { endLeftovers, PID_FILE } from '../process/pid-file.js';
import { ServerProcess } from '../process/server-process.js';
import { brokerConfig, type BrokerPlace } from './broker-config.js';
import { clusterSize } from './cluster-size.js';
import { type KafkaOptions, type KafkaServers } from './kafka-servers.js';
import { LOGGING_CONFIG } from './logging-config.js';
import { scramCredential } from './scram-credential.js';
import { clusterIdOf, formatStorage } from './storage-format.js';

/** What brokers are run by. */
export interface KafkaPrograms {
  readonly java: string;
  /** The directory of the broker's jars. */
  readonly jars: string;
  /** Options of Java about where it finds classes or leaves them. */
  readonly classes: readonly string[];
}

/** With three nodes the last one to stop may find no controller to say goodbye to; it is then ended hard. */
const STOP_TIMEOUT_MS = 15_000;

/** startKafka() with these programs. */
export async function launchBrokers(
  options: Omit<KafkaOptions, 'onProgress'>,
  { java, jars, classes }: KafkaPrograms,
): Promise<KafkaServers> {
  const { security } = options;
  const dataDir = resolve(options.dataDir);
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
    const storage = { java, jars, classes, nodeDirectory, logDirectory, configFile, loggingFile, clusterId };
    await formatStorage({ ...storage, ...(user !== undefined && { user }) });
    return new ServerProcess({
      name: `Kafka broker ${broker.id}`,
      command: java,
      args: [
        ...(options.shortLived ? ['-Xmx256m', '-XX:TieredStopAtLevel=1'] : ['-Xmx512m']),
        '-Xms64m',
        '-XX:+UseSerialGC',
        ...classes,
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
