import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startKafka } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings } from '../kafka-settings.js';
import { edgeTimes } from './edge-times.js';
import { LogFollower } from './log-follower.js';
import { readLog } from './read-log.js';

let directory: string;
let broker: Awaited<ReturnType<typeof startKafka>>;
let kafka: Kafka;
const settingsOf = (bootstrap: string) => z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: bootstrap });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-log-'));
  broker = await startKafka({ brokers: 1, dataDir: directory, shortLived: true });
  kafka = createKafkaClient(settingsOf(broker.bootstrap), 'spec');
}, 60_000);
afterAll(async () => {
  await broker?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function produce(topic: string, from: number, to: number): Promise<void> {
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  if (from === 0) await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
  const messages = Array.from({ length: to - from }, (_, index) => ({ value: String(from + index) }));
  await producer.send({ topic, messages });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

describe('reading the log', () => {
  it('and following it go on after a restart of the broker where they were, repeat nothing, and only followers have a group', async () => {
    await produce('followed', 0, 20);
    const seen: string[] = [];
    const done = new AbortController();
    const ranges = [{ topic: 'followed', partition: 0, from: 5n }];
    const reading = readLog({ kafka, ranges, signal: done.signal }, (records) => {
      for (const { value } of records) seen.push(String(value));
    });
    const followed: string[] = [];
    let caughtUpAt: number | undefined;
    const follower = new LogFollower({
      kafka,
      settings: { KAFKA_SESSION_TIMEOUT_MS: 6000 },
      group: 'the-follower',
      ranges: () => Promise.resolve([{ topic: 'followed', partition: 0, from: 5n, to: 20n }]),
      onRecords: (records) => followed.push(...records.map(({ value }) => String(value))),
      onCaughtUp: () => (caughtUpAt = followed.length),
    });
    const fatal: Error[] = [];
    follower.onFatal((error) => fatal.push(error));
    await follower.start();
    const expected = (to: number) => Array.from({ length: to - 5 }, (_, index) => String(index + 5));
    await eventually(() => expect([seen, followed]).toEqual([expected(20), expected(20)]));
    expect(caughtUpAt).toBe(15);
    expect(follower.readiness()).toMatchObject({ ok: true, details: { joined: true, lag: 0 } });
    await broker.kill(1);
    await eventually(() => expect(follower.readiness().ok).toBe(false));
    await broker.restart(1);
    await produce('followed', 20, 30);
    await eventually(() => expect([seen, followed]).toEqual([expected(30), expected(30)]), {
      timeoutMs: 100_000,
    });
    await eventually(() => expect(follower.readiness().ok).toBe(true));
    done.abort();
    await reading;
    await follower.stop();
    expect([seen, followed]).toEqual([expected(30), expected(30)]);
    expect({ caughtUpAt, fatal }).toEqual({ caughtUpAt: 15, fatal: [] });
    const admin = kafka.admin();
    await admin.connect();
    expect((await admin.listGroups()).groups.map(({ groupId }) => groupId)).toEqual(['the-follower']);
    await admin.disconnect();
  }, 180_000);

  it('passes over what is too much for who wants the newest, says how much, and keeps the last records', async () => {
    const large = '.'.repeat(20_000);
    await produce('much', 0, 1);
    const producer = kafka.producer();
    await producer.connect();
    for (let batch = 0; batch < 20; batch += 1) {
      const messages = Array.from({ length: 20 }, (_, n) => ({ value: `${batch * 20 + n + 1} ${large}` }));
      await producer.send({ topic: 'much', messages });
    }
    await producer.disconnect();
    const seen: number[] = [];
    let skipped = 0;
    const skipBeyond = {
      records: 100,
      keep: 5,
      onSkip: (_: string, __: number, n: number) => void (skipped += n),
    };
    const ranges = [{ topic: 'much', partition: 0, from: 0n, to: 401n }];
    await readLog({ kafka, ranges, skipBeyond }, (records) => {
      for (const { value } of records) seen.push(Number.parseInt(String(value)));
    });
    expect(skipped).toBeGreaterThan(0);
    expect(seen.length + skipped).toBe(401);
    expect(seen.slice(-5)).toEqual([396, 397, 398, 399, 400]);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  }, 60_000);

  it('finds the times of the first and the last record, and none where there is no record', async () => {
    const before = Date.now();
    await produce('timed', 0, 3);
    const times = await edgeTimes(kafka, 'timed', [{ partition: 0, low: 0n, high: 3n }]);
    const { oldest = 0, newest = 0 } = times.get(0) ?? {};
    expect(oldest).toBeGreaterThanOrEqual(before);
    expect(newest).toBeGreaterThanOrEqual(oldest);
    const empty = await edgeTimes(kafka, 'timed', [{ partition: 0, low: 3n, high: 3n }]);
    expect(empty.get(0)).toEqual({ oldest: undefined, newest: undefined });
  }, 60_000);
});
