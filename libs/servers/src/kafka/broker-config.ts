import { type ServerSecurity } from '../security/server-security.js';

export interface BrokerPlace {
  readonly id: number;
  readonly port: number;
  /** What clients are told to connect to: `port`, or that of a proxy before it. */
  readonly advertisedPort: number;
  /** Between brokers, so that a proxy before the clients' port does not come between them. */
  readonly internalPort: number;
  readonly controllerPort: number;
}

export interface BrokerConfigOptions {
  readonly broker: BrokerPlace;
  /** All brokers of the cluster, this one included. */
  readonly brokers: readonly BrokerPlace[];
  readonly logDirectory: string;
  /** TLS everywhere, with a certificate asked of other brokers and SCRAM of clients. */
  readonly security?: ServerSecurity;
  /** Broker settings that replace or extend ours. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * The server.properties of one node that is broker and controller. Three or more brokers keep every record
 * three times and acknowledge it when two have it; fewer keep it once.
 */
export function brokerConfig(options: BrokerConfigOptions): string {
  const { broker, brokers, logDirectory, security, overrides } = options;
  const replicas = String(brokers.length >= 3 ? 3 : 1);
  const inSync = String(brokers.length >= 3 ? 2 : 1);
  const voters = brokers.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',');
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(broker.id),
    'controller.quorum.voters': voters,
    listeners: [
      `CLIENT://127.0.0.1:${broker.port}`,
      `BROKER://127.0.0.1:${broker.internalPort}`,
      `CONTROLLER://127.0.0.1:${broker.controllerPort}`,
    ].join(','),
    'advertised.listeners': `CLIENT://127.0.0.1:${broker.advertisedPort},BROKER://127.0.0.1:${broker.internalPort}`,
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': logDirectory,
    'auto.create.topics.enable': 'false',
    'unclean.leader.election.enable': 'false',
    'group.initial.rebalance.delay.ms': '0',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '10',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '10',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    // The default reserves 128 MiB for compaction at start; these logs are small.
    'log.cleaner.dedupe.buffer.size': String(8 * 1024 * 1024),
    // A killed broker may come back only when its old session is over; the default of 9 s is long to wait.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
    // Short enough to watch old records go; the defaults are 5 minutes, and 30 s before the first check.
    'log.retention.check.interval.ms': '10000',
    'log.initial.task.delay.ms': '5000',
    'num.network.threads': '2',
    'num.io.threads': '4',
    ...(security && securitySettings(security)),
    ...overrides,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

function securitySettings({ caFile, serverFile }: ServerSecurity): Record<string, string> {
  return {
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,BROKER:SSL,CONTROLLER:SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': serverFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
    'listener.name.broker.ssl.client.auth': 'required',
    'listener.name.controller.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
}
