import { classArchive } from './class-archive.js';
import { kafkaJars } from './distribution.js';
import { findJava } from './java-tools.js';
import { type KafkaOptions, type KafkaServers } from './kafka-servers.js';
import { launchBrokers } from './launch-brokers.js';

/**
 * Starts real Kafka brokers (KRaft, each broker and controller) on 127.0.0.1 and resolves when all serve and
 * see each other. Downloads Kafka on first use. Rejects with ServerError. The caller stops them.
 */
export async function startKafka({ onProgress, ...options }: KafkaOptions): Promise<KafkaServers> {
  const { java, version } = await findJava();
  const jars = await kafkaJars(onProgress);
  const archive = await classArchive({ java, jars }, version, onProgress);
  const classes = archive === undefined ? [] : [`-XX:SharedArchiveFile=${archive}`];
  return launchBrokers(options, { java, jars, classes });
}
