import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEvent, defineTopic, type EventContract, InvalidEventError } from '#libs/events';
import {
  eventually,
  freePort,
  kafkaBootstrap,
  startKafka,
  tcpProxy,
  type TcpProxy,
  uniqueName,
} from '#libs/testing';
import { z } from 'zod';
import { createKafkaClient } from '../client/kafka-client.js';
import { partitionOf } from '../client/murmur2.js';
import { kafkaSettings, type KafkaSettings } from '../kafka-settings.js';
import { readToEnd } from '../log/log-range.js';
import { TopicProvisioner } from '../topics/topic-provisioner.js';
import { KafkaPublisher } from './kafka-publisher.js';

interface Note {
  user: string;
  n: number;
  text?: string | undefined;
}

describe('the publisher', () => {
  const topic = defineTopic({ name: uniqueName('notes'), partitions: 3, owner: 'test' });
  const NoteWritten: EventContract<'NoteWritten', Note> = defineEvent({
    type: 'NoteWritten',
    version: '1.0',
    topic,
    schema: z.object({ user: z.string().min(1), n: z.int(), text: z.string().optional() }),
    examples: [],
    key: (note) => note.user,
  });
  const base = (): KafkaSettings => z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: kafkaBootstrap() });
  const opened: KafkaPublisher[] = [];

  function publisherTo(KAFKA_BOOTSTRAP: string[], change: Partial<KafkaSettings> = {}): KafkaPublisher {
    const settings = { ...base(), ...change, KAFKA_BOOTSTRAP };
    const kafka = createKafkaClient(settings, 'publisher-spec');
    const created = new KafkaPublisher({ kafka, settings, service: 'spec', instance: 'spec-1' });
    opened.push(created);
    return created;
  }

  async function publisher(change: Partial<KafkaSettings> = {}): Promise<KafkaPublisher> {
    const created = publisherTo(base().KAFKA_BOOTSTRAP, change);
    await created.start();
    return created;
  }

  const readTopic = () => readToEnd(createKafkaClient(base(), 'spec'), topic.name);

  beforeAll(async () => {
    const settings = base();
    await new TopicProvisioner({
      kafka: createKafkaClient(settings, 'spec'),
      settings,
      topics: [topic],
    }).start();
  });
  afterAll(() => Promise.all(opened.map((one) => one.stop())));

  it("resolves to where the record is, with the broker's time", async () => {
    const before = Date.now();
    const published = await (await publisher()).publish(NoteWritten, { user: 'alice', n: 1 });
    expect(published).toMatchObject({ topic: topic.name, partition: partitionOf('alice', 3) });
    const stored = (await readTopic()).find(
      ({ offset, partition }) => offset === published.offset && partition === published.partition,
    );
    expect(stored?.value?.toString()).toBe('{"user":"alice","n":1}');
    expect(published.timestamp).toBeGreaterThanOrEqual(before - 1000);
    expect(stored?.timestamp).toBe(published.timestamp);
  });

  it('keeps the order of the calls for each key, under thousands at once, and names the right offsets', async () => {
    const one = await publisher();
    const notes = Array.from({ length: 3000 }, (_, n) => ({ user: `order-${n % 7}`, n }));
    const published = await Promise.all(notes.map((note) => one.publish(NoteWritten, note)));
    const stored = await readTopic();
    const places = new Map(
      stored.map((record) => [`${record.partition}/${record.offset}`, record.value?.toString()]),
    );
    published.forEach(({ partition, offset }, index) =>
      expect(places.get(`${partition}/${offset}`)).toBe(JSON.stringify(notes[index])),
    );
    for (let user = 0; user < 7; user += 1) {
      const numbers = stored
        .filter(({ key }) => key?.toString() === `order-${user}`)
        .map(({ value }) => (JSON.parse(String(value)) as Note).n);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  it('refuses data that does not fit the contract before anything is sent, and names the field', async () => {
    const one = await publisher();
    const refused = one.publish(NoteWritten, { user: '', n: 1 });
    await expect(refused).rejects.toBeInstanceOf(InvalidEventError);
    await expect(refused).rejects.toThrow(/user/);
  });

  it('refuses a record that no broker would take', async () => {
    const one = await publisher();
    const refused = one.publish(NoteWritten, { user: 'alice', n: 1, text: 'x'.repeat(1_000_000) });
    await expect(refused).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', retryable: false });
  });

  it('refuses more than its queue may hold instead of growing, and loses nothing of what it took', async () => {
    const one = await publisher({ KAFKA_PUBLISH_QUEUE_RECORDS: 10 });
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => one.publish(NoteWritten, { user: 'bounded', n })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refused = all.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as { code: string }] : [],
    );
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['QUEUE_FULL']));
  });

  it('lets what it took come to its end when it stops, and takes no more', async () => {
    const one = await publisher();
    const underWay = Array.from({ length: 200 }, (_, n) => one.publish(NoteWritten, { user: 'leaving', n }));
    const stopped = one.stop();
    await expect(one.publish(NoteWritten, { user: 'late', n: 1 })).rejects.toMatchObject({
      code: 'PUBLISHER_CLOSED',
    });
    await stopped;
    expect(await Promise.all(underWay)).toHaveLength(200);
  });

  it('says that Kafka is not reachable when nothing answers, and that nothing was sent', async () => {
    const one = publisherTo(['127.0.0.1:1'], { KAFKA_PUBLISH_TIMEOUT_MS: 800 });
    const refused = one.publish(NoteWritten, { user: 'alice', n: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retryable: true });
    expect(one.readiness().ok).toBe(false);
  });

  describe('behind a network that fails', () => {
    const directory = mkdtempSync(join(tmpdir(), 'publisher-spec-'));
    let proxy: TcpProxy;
    let broker: Awaited<ReturnType<typeof startKafka>>;
    const through = (change: Partial<KafkaSettings> = {}) =>
      publisherTo([proxy.address], {
        KAFKA_PUBLISH_TIMEOUT_MS: 20_000,
        KAFKA_REQUEST_TIMEOUT_MS: 1000,
        ...change,
      });

    beforeAll(async () => {
      const port = await freePort();
      proxy = await tcpProxy({ target: port });
      // Clients find brokers by what these advertise, so the broker has to advertise the proxy.
      broker = await startKafka({
        brokers: 1,
        dataDir: directory,
        ports: [port],
        shortLived: true,
        advertisedPorts: [proxy.port],
      });
      const settings = { ...base(), KAFKA_BOOTSTRAP: [proxy.address] };
      await new TopicProvisioner({
        kafka: createKafkaClient(settings, 'spec'),
        settings,
        topics: [topic],
      }).start();
    }, 60_000);
    afterAll(async () => {
      proxy.pass();
      await Promise.all(opened.map((one) => one.stop()));
      await broker.stop();
      await proxy.close();
      rmSync(directory, { recursive: true });
    }, 60_000);

    const stored = () =>
      readToEnd(createKafkaClient({ ...base(), KAFKA_BOOTSTRAP: [proxy.address] }, 'spec'), topic.name);

    it('writes each event once and in order although one response in seven is lost', async () => {
      const one = through();
      await one.start();
      proxy.swallowResponses({ every: 7 });
      for (let round = 0; round < 40; round += 1) {
        await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            one.publish(NoteWritten, { user: 'lossy', n: round * 10 + n }),
          ),
        );
      }
      proxy.pass();
      expect(proxy.swallowed).toBeGreaterThan(0);
      const numbers = (await stored()).map(({ value }) => (JSON.parse(String(value)) as Note).n);
      const firstCopies = numbers.filter((n, index) => numbers.indexOf(n) === index);
      expect(firstCopies).toEqual(Array.from({ length: 400 }, (_, n) => n));
    }, 60_000);

    it('calls the outcome unknown when the broker falls silent, opens its breaker, and recovers by itself', async () => {
      const one = through({ KAFKA_PUBLISH_TIMEOUT_MS: 2500, KAFKA_REQUEST_TIMEOUT_MS: 500 });
      await one.start();
      await one.publish(NoteWritten, { user: 'silent', n: 1 });
      proxy.blackHole();
      await expect(one.publish(NoteWritten, { user: 'silent', n: 2 })).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        retryable: true,
      });
      await eventually(() => expect(one.readiness().ok).toBe(false));
      proxy.pass();
      await eventually(() =>
        expect(one.readiness()).toMatchObject({ ok: true, details: { breaker: 'closed' } }),
      );
      await expect(one.publish(NoteWritten, { user: 'silent', n: 3 })).resolves.toMatchObject({
        topic: topic.name,
      });
    }, 60_000);
  });
});
