import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineTopic, type EventContract } from '#libs/events';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings, type KafkaSettings } from '../kafka-settings.js';
import { KafkaPublisher } from '../publisher/kafka-publisher.js';
import { readToEnd } from '../log/log-range.js';
import { TopicProvisioner } from '../topics/topic-provisioner.js';
import { type EventBatch } from './event-batch.js';
import { KafkaConsumers } from './kafka-consumers.js';
import { Subscribe } from './subscribe.js';

interface Note {
  user: string;
  n: number;
}

describe('consumers', () => {
  let settings: KafkaSettings;
  let kafka: Kafka;
  let NoteWritten: EventContract<'NoteWritten', Note>;
  let group: string;
  let publisher: KafkaPublisher;
  let running: { consumers: KafkaConsumers; app: INestApplicationContext }[];
  let topic: ReturnType<typeof defineTopic>;

  beforeAll(() => {
    settings = z.object(kafkaSettings).parse({
      KAFKA_BOOTSTRAP: kafkaBootstrap(),
      KAFKA_RETRY_BASE_MS: '5',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    });
    kafka = createKafkaClient(settings, 'consumers-spec');
  });

  beforeEach(async () => {
    running = [];
    group = uniqueName('group');
    topic = defineTopic({ name: uniqueName('notes'), partitions: 3, owner: 'test' });
    NoteWritten = defineEvent({
      type: 'NoteWritten',
      version: '1.0',
      topic,
      schema: z.object({ user: z.string(), n: z.int() }),
      examples: [],
      key: (note) => note.user,
    });
    await new TopicProvisioner({ kafka, settings, topics: [topic] }).start();
    publisher = new KafkaPublisher({ kafka, settings, service: 'spec', instance: 'spec' });
    await publisher.start();
  });
  afterEach(async () => {
    await Promise.all(running.map(({ consumers }) => consumers.stop()));
    await publisher.stop();
    await Promise.all(running.map(({ app }) => app.close()));
  });

  /** A Nest microservice with one handler, as an app has it. */
  async function consume(
    handle: (batch: EventBatch<typeof NoteWritten>) => Promise<void> | void,
    as = group,
  ) {
    @Controller()
    class Handler {
      @Subscribe({ group: as, events: [NoteWritten] })
      async onNote(batch: EventBatch<typeof NoteWritten>): Promise<void> {
        await handle(batch);
      }
    }
    @Module({ controllers: [Handler] })
    class App {}
    const consumers = new KafkaConsumers({
      kafka,
      settings,
      service: 'spec',
      catalogue: [NoteWritten],
      publisher,
    });
    const app = await NestFactory.createMicroservice(App, { strategy: consumers, logger: false });
    await app.listen();
    await consumers.start();
    running.push({ consumers, app });
    return consumers;
  }
  const publish = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, index) =>
        publisher.publish(NoteWritten, { user: `user-${(from + index) % 5}`, n: from + index }),
      ),
    );
  const numbers = (batch: EventBatch<typeof NoteWritten>) => batch.events.map(({ data }) => data.n);
  const committed = async () => {
    const admin = kafka.admin();
    await admin.connect();
    const offsets = await admin.fetchOffsets({ groupId: group, topics: [topic.name] });
    await admin.disconnect();
    return offsets
      .flatMap(({ partitions }) => partitions.map(({ offset }) => Math.max(0, Number(offset))))
      .reduce((sum, offset) => sum + offset, 0);
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
  const sorted = (list: number[]) => [...list].sort((a, b) => a - b);

  it('get what was published before they first started, in batches, each key in order', async () => {
    await publish(0, 500);
    const seen: number[] = [];
    let batches = 0;
    await consume((batch) => {
      batches += 1;
      seen.push(...numbers(batch));
    });
    await eventually(() => expect(sorted(seen)).toEqual(upTo(500)));
    expect(batches).toBeLessThan(50);
    for (const user of [0, 1, 2, 3, 4]) {
      const ofUser = seen.filter((n) => n % 5 === user);
      expect(ofUser).toEqual(sorted(ofUser));
    }
    await eventually(async () => expect(await committed()).toBe(500));
  });

  it('commit nothing that is not handled, and begin behind what they committed', async () => {
    await publish(0, 30);
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const entered: number[] = [];
    const first = await consume(async (batch) => {
      entered.push(...numbers(batch));
      await held;
    });
    await eventually(() => expect(sorted(entered)).toEqual(upTo(30)));
    expect(await committed()).toBe(0);
    const stopped = first.stop();
    release?.();
    await stopped;
    expect(await committed()).toBe(30);

    const seen: number[] = [];
    await consume((batch) => void seen.push(...numbers(batch)));
    await publish(30, 40);
    await eventually(() => expect(sorted(seen)).toEqual(upTo(40).slice(30)));
  });

  it('share the partitions within a group, take over what a member leaves, and give every group everything', async () => {
    const byMember: [number[], number[]] = [[], []];
    const other: number[] = [];
    const one = await consume((batch) => void byMember[0].push(...numbers(batch)));
    const two = await consume((batch) => void byMember[1].push(...numbers(batch)));
    const told: number[][] = [];
    two.onAssigned(({ partitions: given }) => told.push(sorted(given.map(({ partition }) => partition))));
    await consume((batch) => void other.push(...numbers(batch)), uniqueName('other'));
    const partitions = (consumers: KafkaConsumers) =>
      (consumers.readiness().details[group] as { partitions: string[] }).partitions.length;
    await eventually(() => {
      const shares = running.slice(0, 2).map(({ consumers }) => partitions(consumers));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(3);
      expect(Math.min(...shares)).toBe(1);
    });
    await publish(0, 100);
    await eventually(() => expect(sorted([...new Set(byMember.flat())])).toEqual(upTo(100)));
    await one.stop();
    await publish(100, 200);
    await eventually(() => expect(told.at(-1)).toEqual([0, 1, 2]));
    await eventually(() => expect(sorted([...new Set(byMember.flat())])).toEqual(upTo(200)));
    await eventually(() => expect(sorted([...new Set(other)])).toEqual(upTo(200)));
  }, 60_000);

  it('write what cannot be read to the dead letters, untouched and with the reason, and go on behind it', async () => {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const value = Buffer.from([0x7b, 0xff, 0x00]);
    await producer.send({
      topic: topic.name,
      messages: [
        { key: 'user-0', value, partition: 1, headers: { mine: Buffer.from([1, 2]), twice: ['a', 'b'] } },
      ],
    });
    await producer.disconnect();
    await publish(0, 10);
    const seen: number[] = [];
    await consume((batch) => void seen.push(...numbers(batch)));
    await eventually(() => expect(sorted(seen)).toEqual(upTo(10)));
    const [letter, ...others] = await readToEnd(kafka, `${topic.name}.dlq`);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ partition: 1, key: Buffer.from('user-0'), value });
    const text = Object.fromEntries(
      Object.entries(letter?.headers ?? {}).map(([name, one]) => [name, String(one)]),
    );
    expect(text).toMatchObject({
      twice: 'a,b',
      'x-dlq-topic': topic.name,
      'x-dlq-partition': '1',
      'x-dlq-offset': '0',
      'x-dlq-group': group,
      'x-dlq-service': 'spec',
      'x-dlq-error-code': 'INVALID_ENCODING',
      'x-dlq-attempts': '1',
      'x-dlq-replay-count': '0',
    });
    expect(letter?.headers['mine']).toEqual(Buffer.from([1, 2]));
    expect(Number(text['x-dlq-timestamp'])).toBeGreaterThan(Date.now() - 600_000);
    expect(Date.parse(String(text['x-dlq-last-at']))).toBeGreaterThan(Date.now() - 600_000);
  });

  it('hold a partition back while its handler fails, while others go on', async () => {
    let away = true;
    const seen: number[] = [];
    const refuse = (batch: EventBatch<typeof NoteWritten>) => away && batch.partition === 0;
    await consume((batch) => {
      if (refuse(batch)) throw new Error('away');
      seen.push(...numbers(batch));
    });
    await publish(0, 50);
    await eventually(() => expect(seen.length).toBeGreaterThan(0));
    away = false;
    await eventually(() => expect(sorted([...new Set(seen)])).toEqual(upTo(50)));
  });

  it('refuse to start when two handlers claim one topic of a group', async () => {
    @Controller()
    class Twice {
      @Subscribe({ group, events: [NoteWritten] })
      one(): void {
        return;
      }

      @Subscribe({ group, events: [NoteWritten] })
      other(): void {
        return;
      }
    }
    @Module({ controllers: [Twice] })
    class App {}
    const consumers = new KafkaConsumers({
      kafka,
      settings,
      service: 'spec',
      catalogue: [NoteWritten],
      publisher,
    });
    const app = await NestFactory.createMicroservice(App, { strategy: consumers, logger: false });
    await expect(app.listen()).rejects.toThrow(/handler/);
    await app.close();
  });
});
