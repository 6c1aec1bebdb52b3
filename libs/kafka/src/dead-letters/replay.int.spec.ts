import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineTopic, type EventContract } from '#libs/events';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { register } from 'prom-client';
import { z } from 'zod';
import { AdminConnection } from '../admin/admin-connection.js';
import { createKafkaClient } from '../client/kafka-client.js';
import { partitionOf } from '../client/murmur2.js';
import { type EventBatch } from '../consumer/event-batch.js';
import { KafkaConsumers } from '../consumer/kafka-consumers.js';
import { type FetchedRecord } from '../consumer/received-event.js';
import { Subscribe } from '../consumer/subscribe.js';
import { kafkaSettings, type KafkaSettings } from '../kafka-settings.js';
import { readToEnd } from '../log/log-range.js';
import { KafkaPublisher } from '../publisher/kafka-publisher.js';
import { headerText } from '../record.js';
import { TopicProvisioner } from '../topics/topic-provisioner.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { readDeadLetters } from './dead-letter-log.js';
import { laterRecordsOf } from './later-records.js';
import { type DeadLetterLedger } from './ledger.js';
import { type RecordedDeadLetter } from './recorded-dead-letter.js';
import { untilGroupsPassed } from './replay-progress.js';
import { isReplayable, type ReplayableDeadLetter } from './replay-record.js';

interface Note {
  user: string;
  n: number;
}
type NoteContract = EventContract<'NoteWritten', Note>;
type Handle = (batch: EventBatch<NoteContract>) => void;
interface Letter {
  letter: ReplayableDeadLetter;
  record: FetchedRecord;
}

describe('the replay of dead letters', () => {
  let settings: KafkaSettings;
  let kafka: Kafka;
  let NoteWritten: NoteContract;
  let topic: ReturnType<typeof defineTopic>;
  let failing: string;
  let other: string;
  let publisher: KafkaPublisher;
  let connection: AdminConnection;
  let desk: DeadLetterDesk;
  let running: { consumers: KafkaConsumers; app: INestApplicationContext }[];
  let handled: string[];

  beforeAll(() => {
    settings = z.object(kafkaSettings).parse({
      KAFKA_BOOTSTRAP: kafkaBootstrap(),
      KAFKA_RETRY_BASE_MS: '5',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    });
    kafka = createKafkaClient(settings, 'replay-spec');
  });
  beforeEach(async () => {
    running = [];
    handled = [];
    [failing, other] = [uniqueName('failing'), uniqueName('other')];
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
    connection = await AdminConnection.open(kafka);
    desk = await DeadLetterDesk.open({ kafka, connection, settings, by: 'somebody@somewhere' });
  });
  afterEach(async () => {
    await Promise.all(running.map(({ consumers }) => consumers.stop()));
    await publisher.stop();
    await desk.close();
    await connection.close();
    await Promise.all(running.map(({ app }) => app.close()));
  });

  async function consume(group: string, handle: Handle): Promise<KafkaConsumers> {
    @Controller()
    class Handler {
      @Subscribe({ group, events: [NoteWritten] })
      onNote(batch: EventBatch<NoteContract>): void {
        for (const { data } of batch.events) handled.push(`${group} ${data.n}`);
        handle(batch);
      }
    }
    @Module({ controllers: [Handler] })
    class App {}
    const catalogue = [NoteWritten];
    const consumers = new KafkaConsumers({ kafka, settings, service: 'spec', catalogue, publisher });
    const app = await NestFactory.createMicroservice(App, { strategy: consumers, logger: false });
    await app.listen();
    await consumers.start();
    running.push({ consumers, app });
    return consumers;
  }

  const publish = (...numbers: number[]) =>
    Promise.all(numbers.map((n) => publisher.publish(NoteWritten, { user: 'alice', n })));

  async function letters(): Promise<{
    found: Letter[];
    ledger: DeadLetterLedger;
    all: RecordedDeadLetter[];
  }> {
    const found: Letter[] = [];
    const all: RecordedDeadLetter[] = [];
    const topics = [`${topic.name}.dlq`];
    const ledger = await readDeadLetters({ kafka, connection, topics }, (letter, record) => {
      all.push(letter);
      if (isReplayable(letter)) found.push({ letter, record });
    });
    return { found, ledger, all };
  }

  const untilRead = (group: string, offset: number) =>
    eventually(async () => {
      const partition = partitionOf('alice', 3);
      const replayed = [{ group, topic: topic.name, partition, offset: String(offset) }];
      expect(await untilGroupsPassed({ connection, replayed, timeoutMs: 0 })).toBe(0);
    });

  it('reaches only the group that failed, once the cause is gone, and the ledger remembers it', async () => {
    let refused = true;
    const rejectTwo: Handle = (batch) => {
      for (const event of batch.events)
        if (refused && event.data.n === 2) batch.reject(event, 'TWO', 'no two');
    };
    const consumers = await consume(failing, rejectTwo);
    await consume(other, () => undefined);
    await publish(1, 2, 3);
    await Promise.all([untilRead(failing, 2), untilRead(other, 2)]);
    const [only, ...more] = (await letters()).found;
    expect(more).toEqual([]);
    expect(only?.letter).toMatchObject({ code: 'TWO', group: failing, source: { offset: '1' } });

    refused = false;
    const { letter, record } = only!;
    const replayed = await desk.replay(letter, record);
    await publish(4);
    await Promise.all([untilRead(failing, 4), untilRead(other, 4)]);
    expect(handled.filter((one) => one.startsWith(failing)).sort()).toEqual(
      [1, 2, 2, 3, 4].map((n) => `${failing} ${n}`),
    );
    expect(handled.filter((one) => one.startsWith(other)).sort()).toEqual(
      [1, 2, 3, 4].map((n) => `${other} ${n}`),
    );
    expect(consumers.violations).toEqual([]);

    const { ledger, all } = await letters();
    expect(all).toHaveLength(1);
    expect(ledger.settlementOf(letter)).toMatchObject({
      action: 'replayed',
      by: 'somebody@somewhere',
      group: failing,
      replayed_to: `${topic.name}/${replayed.partition}@${replayed.offset}`,
    });
    expect(ledger.settlementOf({ ...letter, writtenAt: letter.writtenAt + 1 })).toBeUndefined();
    const metrics = await register.metrics();
    for (const [group, result] of [
      [failing, 'processed'],
      [other, 'passed_over'],
    ]) {
      const labels = `group="${group}",topic="${topic.name}",result="${result}"`;
      expect(metrics).toContain(`kafka_consumer_replayed_records_total{${labels}} 1`);
    }
  });

  it('that fails again is a new dead letter with a higher count, and nothing of the record is lost on the way', async () => {
    await consume(failing, (batch) => batch.events.forEach((event) => batch.reject(event, 'NEVER', 'never')));
    await publisher.publishRaw({
      topic: topic.name,
      partition: partitionOf('alice', 3),
      key: 'alice',
      value: Buffer.from('{"user":"alice","n":7,"more":"ä"}'),
      headers: { mine: Buffer.from([0, 255]), twice: ['a', 'b'] },
    });
    for (const count of [1, 2]) {
      await eventually(async () => expect((await letters()).found).toHaveLength(count));
      const { letter, record } = (await letters()).found.at(-1)!;
      expect(letter).toMatchObject({ replayCount: count - 1, origin: { offset: '0' } });
      await desk.replay(letter, record);
    }
    await eventually(async () => expect((await letters()).found).toHaveLength(3));
    const { found } = await letters();
    expect(found.map(({ letter }) => letter.replayOf)).toEqual([
      undefined,
      found[0]!.letter.place,
      found[1]!.letter.place,
    ]);
    for (const { record } of [
      ...found,
      ...(await readToEnd(kafka, topic.name)).map((record) => ({ record })),
    ]) {
      expect(record.value?.toString()).toBe('{"user":"alice","n":7,"more":"ä"}');
      expect(record.headers['mine']).toEqual(Buffer.from([0, 255]));
      expect(headerText(record.headers, 'twice')).toBe('b');
      expect(record.headers['twice']).toHaveLength(2);
    }
  });

  it('mends a record that was on the wrong partition', async () => {
    const home = partitionOf('alice', 3);
    const seen: [number, number][] = [];
    await consume(failing, (batch) =>
      batch.events.forEach(({ data }) => seen.push([batch.partition, data.n])),
    );
    const elsewhere = (home + 1) % 3;
    await publisher.publishRaw({
      topic: topic.name,
      partition: elsewhere,
      key: 'alice',
      value: '{"user":"alice","n":9}',
      headers: {},
    });
    await eventually(async () => expect((await letters()).found).toHaveLength(1));
    const [{ letter, record }] = (await letters()).found as [Letter];
    expect(letter.code).toBe('WRONG_PARTITION');
    await desk.replay(letter, record);
    await eventually(() => expect(seen).toEqual([[home, 9]]));
  });

  it('is warned of when the group has applied later records of the key', async () => {
    await consume(failing, (batch) => {
      for (const event of batch.events)
        if ([2, 4].includes(event.data.n)) batch.reject(event, 'EVEN', 'even');
    });
    await publish(1, 2, 3, 4, 5);
    await publisher.publish(NoteWritten, { user: 'bob', n: 6 });
    await untilRead(failing, 4);
    const consumer = running.pop()!;
    await consumer.consumers.stop();
    await publish(7);
    await consumer.app.close();
    const { found, all } = await letters();
    const dead = new Set(
      all.map(({ group, source }) => `${group} ${source?.topic}/${source?.partition}@${source?.offset}`),
    );
    const later = await laterRecordsOf({
      kafka,
      connection,
      letters: found.map(({ letter }) => letter),
      wasDeadLettered: (group, place) => dead.has(`${group} ${place}`),
    });
    const partition = partitionOf('alice', 3);
    const last = `${topic.name}/${partition}@`;
    const [two, four] = found.map(({ letter }) => later.get(letter.place));
    expect(two).toMatchObject({ applied: 2, unread: 1, lastApplied: `${last}4` });
    expect(four).toMatchObject({ applied: 1, unread: 1, lastApplied: `${last}4` });
  });

  it('of a record that its topic does not take any more fails alone and leaves it open', async () => {
    await publisher.publishRaw({
      topic: `${topic.name}.dlq`,
      partition: 0,
      key: 'alice',
      value: Buffer.alloc(1_048_576, 'x'),
      headers: {
        'x-dlq-topic': topic.name,
        'x-dlq-partition': '0',
        'x-dlq-offset': '0',
        'x-dlq-timestamp': '0',
        'x-dlq-group': failing,
      },
    });
    const [{ letter, record }] = (await letters()).found as [Letter];
    await expect(desk.replay(letter, record)).rejects.toMatchObject({ code: 'RECORD_REFUSED' });
    expect((await letters()).ledger.settlementOf(letter)).toBeUndefined();
    await desk.discard(letter, 'too large');
    expect((await letters()).ledger.settlementOf(letter)).toMatchObject({
      action: 'discarded',
      reason: 'too large',
    });
  });
});
