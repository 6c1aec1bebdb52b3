import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { type KafkaServers, startKafka } from '#libs/servers';

let dataDir: string;
let servers: KafkaServers;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kafka-'));
  servers = await startKafka({ brokers: 1, dataDir, shortLived: true });
});

afterAll(async () => {
  await servers?.stop();
  await rm(dataDir, { recursive: true });
});

async function endOffset(produce: number): Promise<string> {
  const kafka = new Kafka({ brokers: [servers.bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    if (produce > 0) {
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true });
      const messages = Array.from({ length: produce }, (_, n) => ({ value: String(n) }));
      await producer.send({ topic: 'kept', acks: -1, messages });
    }
    return (await admin.fetchTopicOffsets('kept'))[0]!.high;
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}

describe('a Kafka broker of our own, beside the shared one', () => {
  it('keeps acknowledged records when it is killed, and when all of it is stopped and started anew', async () => {
    expect(await endOffset(5)).toBe('5');
    await servers.kill(1);
    await servers.restart(1);
    expect(await endOffset(0)).toBe('5');
    await servers.stop();
    servers = await startKafka({ brokers: 1, dataDir, shortLived: true });
    expect(await endOffset(0)).toBe('5');
  }, 120_000);
});
