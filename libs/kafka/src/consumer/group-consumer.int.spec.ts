import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defineEvent, defineTopic } from '#libs/events';
import { eventually, startKafka, uniqueName } from '#libs/testing';
import {
  type Consumer,
  type ConsumerConfig,
  type ConsumerCrashEvent,
  type Kafka,
  KafkaJSNonRetriableError,
} from 'kafkajs';
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

const NO_COORDINATOR = Object.assign(new Error('Failed to find group coordinator'), {
  name: 'KafkaJSGroupCoordinatorNotFound',
});
// As the client's retries pass it on.
const GAVE_UP = Object.assign(new KafkaJSNonRetriableError(NO_COORDINATOR), { cause: NO_COORDINATOR });

describe('a member of a group that loses its broker', () => {
  let directory: string;
  let broker: Awaited<ReturnType<typeof startKafka>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ordered-group-'));
    broker = await startKafka({ brokers: 1, dataDir: directory, shortLived: true });
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** A member of a group of its own, and the client under it as seen from beside. */
  async function memberOf(group: string, handle: () => Promise<void> = () => Promise.resolve()) {
    const settings = z.object(kafkaSettings).parse({
      KAFKA_BOOTSTRAP: broker.bootstrap,
      KAFKA_BATCH_RECORDS: '5',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    });
    const client = createKafkaClient(settings, 'group-spec');
    let consumer: Consumer | undefined;
    const listeners: ((event: ConsumerCrashEvent) => void)[] = [];
    const kafka = Object.assign(Object.create(client) as Kafka, {
      consumer: (config: ConsumerConfig) => {
        consumer = client.consumer(config);
        const on = consumer.on.bind(consumer) as (...args: unknown[]) => () => void;
        consumer.on = (name: string, listener: (event: never) => void) => {
          if (name === consumer?.events.CRASH)
            listeners.push(listener as (event: ConsumerCrashEvent) => void);
          return on(name, listener);
        };
        return consumer;
      },
    });
    await new TopicProvisioner({ kafka, settings, topics: [topic] }).start();
    const publisher = new KafkaPublisher({ kafka, settings, service: 'spec', instance: 'spec' });
    await publisher.start();
    const handled: number[] = [];
    const handler = new TopicHandler({ group, events: [NoteWritten] }, async ({ events }) => {
      await handle();
      handled.push(...events.map(({ data }) => (data as { n: number }).n));
    });
    const faults: unknown[] = [];
    const member = new GroupConsumer({
      kafka,
      settings,
      group,
      catalogue: [NoteWritten],
      handlers: new Map([[topic.name, handler]]),
      deadLetters: new DeadLetters(publisher, group, 'spec'),
      beforeCommit: () => undefined,
      onDeadLettered: () => Promise.resolve(),
      onAssigned: () => undefined,
      onFatal: (error) => faults.push(error),
    });
    const note = (reason: unknown) => faults.push(reason);
    process.on('unhandledRejection', note);
    return {
      member,
      client: consumer!,
      /** The way in which the client gives up: it disconnects, says so, and does not come back. */
      giveUp: async (error: Error) => {
        await consumer!.disconnect();
        const crash = { payload: { error, groupId: group, restart: false } } as ConsumerCrashEvent;
        for (const listener of listeners) listener(crash);
      },
      handled,
      faults,
      publish: (...numbers: number[]) =>
        Promise.all(numbers.map((n) => publisher.publish(NoteWritten, { n }))),
      close: async () => {
        process.off('unhandledRejection', note);
        await member.stop();
        await publisher.stop();
      },
    };
  }

  it('while a partition is paused for want of room goes on where it was', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { member, client, handled, faults, publish, close } = await memberOf('readers', () => gate);
    try {
      await publish(...Array.from({ length: 40 }, (_, n) => n));
      const paused = jest.spyOn(client, 'pause');
      await member.start();
      await eventually(() => expect(paused).toHaveBeenCalled());
      // Its crash is the moment in which it has nothing to resume.
      client.on(client.events.CRASH, () => open());
      await broker.kill(1);
      await eventually(() => expect(handled.length).toBeGreaterThan(0), { timeoutMs: 60_000 });
      await broker.restart(1);
      await eventually(() => expect(new Set(handled).size).toBe(40), { timeoutMs: 90_000 });
      expect(faults).toEqual([]);
    } finally {
      await close();
    }
  });

  it('begins anew after the client gave up because it found no coordinator, and misses nothing', async () => {
    const { member, giveUp, handled, faults, publish, close } = await memberOf('left-alone');
    try {
      await member.start();
      await publish(100);
      await eventually(() => expect(handled).toContain(100), { timeoutMs: 60_000 });
      await giveUp(GAVE_UP);
      await publish(101);
      await eventually(() => expect(handled).toContain(101), { timeoutMs: 60_000 });
      expect(faults).toEqual([]);
      expect(member.liveness().ok).toBe(true);
    } finally {
      await close();
    }
  });
});
