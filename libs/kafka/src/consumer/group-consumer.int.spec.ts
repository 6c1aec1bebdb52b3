import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defineEvent, defineTopic } from '#libs/events';
import { eventually, startKafka, uniqueName } from '#libs/testing';
import { type Consumer, type ConsumerConfig, type Kafka } from 'kafkajs';
import { z } from 'zod';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings } from '../kafka-settings.js';
import { KafkaPublisher } from '../publisher/kafka-publisher.js';
import { TopicProvisioner } from '../topics/topic-provisioner.js';
import { DeadLetters } from './dead-letter.js';
import { GroupConsumer } from './group-consumer.js';
import { TopicHandler } from './topic-handler.js';

jest.setTimeout(180_000);

const topic = defineTopic({ name: uniqueName('notes'), partitions: 1, owner: 'test' });
const NoteWritten = defineEvent({
  type: 'NoteWritten',
  version: '1.0',
  topic,
  schema: z.object({ n: z.int() }),
  examples: [],
  key: () => 'ann',
});

describe('a member of a group that loses its broker', () => {
  let directory: string;
  let broker: Awaited<ReturnType<typeof startKafka>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ordered-group-'));
    broker = await startKafka({ brokers: 1, dataDir: directory, heapMegabytes: 256 });
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('while a partition is paused for want of room goes on where it was', async () => {
    const settings = z.object(kafkaSettings).parse({
      KAFKA_BOOTSTRAP: broker.bootstrap,
      KAFKA_BATCH_RECORDS: '5',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    });
    const client = createKafkaClient(settings, 'group-spec');
    let consumer: Consumer | undefined;
    // The client itself, seen from beside: its crash is the moment in which it has nothing to resume.
    const kafka = Object.assign(Object.create(client) as Kafka, {
      consumer: (config: ConsumerConfig) => (consumer = client.consumer(config)),
    });
    await new TopicProvisioner({ kafka, settings, topics: [topic] }).start();
    const publisher = new KafkaPublisher({ kafka, settings, service: 'spec', instance: 'spec' });
    await publisher.start();

    const handled: number[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const handler = new TopicHandler({ group: 'readers', events: [NoteWritten] }, async ({ events }) => {
      await gate;
      handled.push(...events.map(({ data }) => (data as { n: number }).n));
    });
    const fatal: Error[] = [];
    const member = new GroupConsumer({
      kafka,
      settings,
      group: 'readers',
      catalogue: [NoteWritten],
      handlers: new Map([[topic.name, handler]]),
      deadLetters: new DeadLetters(publisher, 'readers', 'spec'),
      beforeCommit: () => undefined,
      onFatal: (error) => fatal.push(error),
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await Promise.all(Array.from({ length: 40 }, (_, n) => publisher.publish(NoteWritten, { n })));
      const paused = jest.spyOn(consumer!, 'pause');
      await member.start();
      await eventually(() => expect(paused).toHaveBeenCalled(), { timeoutMs: 30_000 });
      consumer!.on(consumer!.events.CRASH, () => open());
      await broker.kill(1);
      await eventually(() => expect(handled.length).toBeGreaterThan(0), { timeoutMs: 60_000 });
      await broker.restart(1);
      await eventually(() => expect(new Set(handled).size).toBe(40), { timeoutMs: 90_000 });
      expect([unhandled, fatal]).toEqual([[], []]);
    } finally {
      process.off('unhandledRejection', note);
      await member.stop();
      await publisher.stop();
    }
  });
});
