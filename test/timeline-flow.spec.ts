import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { surprisesIn, untilTheyShare } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { TimelineClient, type TimelinePost } from './timeline-client.js';
import { type AcknowledgedPost, timelineBreaches } from './timeline-invariants.js';
import { POSTS_TOPIC, recordsOf, storedTimelines, TIMELINE_GROUP, untilFolded } from './timeline-log.js';

jest.setTimeout(180_000);

const MAX_POSTS = 20;
let suite: OrderSuite;
let first: RunningApp;
let second: RunningApp;
let one: TimelineClient;
let two: TimelineClient;
const acknowledged: AcknowledgedPost[] = [];

const start = () =>
  suite.app('timeline', { MAX_TIMELINE_POSTS: String(MAX_POSTS), KAFKA_BATCH_RECORDS: '10' });

beforeAll(async () => {
  suite = await OrderSuite.start();
  first = await start();
  second = await start();
  [one, two] = [new TimelineClient(first.url), new TimelineClient(second.url)];
  await untilTheyShare([first, second], TIMELINE_GROUP);
});
afterAll(() => suite?.stop());

async function post(client: TimelineClient, user_id: string, content: string): Promise<void> {
  const { status, sent } = await client.post({ user_id, content });
  if (status === 202) acknowledged.push(sent as AcknowledgedPost);
}

async function breaches(client: TimelineClient): Promise<string[]> {
  const users = [...new Set(acknowledged.map(({ user_id }) => user_id))];
  const read = new Map<string, readonly TimelinePost[]>();
  for (const user of users) read.set(user, await client.timeline(user));
  const log = await recordsOf(suite.kafka, POSTS_TOPIC);
  return timelineBreaches({ acknowledged, log, read, maxPosts: MAX_POSTS });
}

interface Coverage {
  readonly instance: string;
  readonly partitions: readonly number[];
  readonly of: number;
  readonly complete: boolean;
}

describe('a post', () => {
  it('is answered with its place in the log, and read from any instance', async () => {
    const { status, sent } = await one.post({ user_id: 'alice', content: 'First post! 🍕', region: 'eu' });
    expect(status).toBe(202);
    const { message_id, partition, offset, timestamp } = sent;
    expect(sent).toEqual({
      ...{ user_id: 'alice', topic: 'user-timeline', partition: expect.any(Number), offset: '0' },
      ...{ message_id: expect.stringMatching(/^[0-9a-f-]{36}$/), timestamp: expect.any(Number) },
    });
    const [kept] = await two.untilPosts('alice', 1);
    expect(kept).toEqual({
      ...{ post_id: message_id, content: 'First post! 🍕', partition, offset, timestamp, region: 'eu' },
      published_at: expect.any(Number),
    });
    expect(await one.timeline('nobody')).toEqual([]);
  });

  it.each([
    ['content', { user_id: 'alice', content: '' }],
    ['content', { user_id: 'alice', content: 'x'.repeat(4001) }],
    ['user_id', { user_id: 'a/../b', content: 'x' }],
    ['region', { user_id: 'alice', content: 'x', region: 'e u' }],
  ])('with a bad %s is refused by name', async (field, body) => {
    const answer = await one.post(body);
    expect(answer.status).toBe(400);
    expect(answer.sent).toMatchObject({ errors: [expect.objectContaining({ field })] });
  });

  it('that is sent again with its Idempotency-Key is one post, at once on two instances and later', async () => {
    const send = (client: TimelineClient, content = 'once') =>
      client.post({ user_id: 'retry', content }, { 'idempotency-key': 'key-1' });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => send(index % 2 ? one : two)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(202));
    expect(new Set(answers.map(({ sent }) => sent.message_id)).size).toBe(1);
    await untilFolded(suite.kafka);
    expect(await one.timeline('retry')).toHaveLength(1);
    expect((await send(two)).replayed).toBe(true);
    expect((await send(one, 'another')).status).toBe(422);
  });
});

describe('two instances that share the partitions, one of them killed and replaced', () => {
  it('keep every timeline right and bounded, and the sentinel quiet', async () => {
    const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
    const write = async (from: number, to: number) => {
      for (let index = from; index < to; index += 1)
        await Promise.all(users.map((user) => post(one, user, `no. ${index}`)));
    };
    await write(0, 15);
    const writing = write(15, 40);
    await second.kill();
    await writing;
    second = await start();
    await untilTheyShare([first, second], TIMELINE_GROUP);
    await write(40, 45);
    await untilFolded(suite.kafka);
    expect(acknowledged).toHaveLength(45 * users.length);
    expect(await breaches(one)).toEqual([]);
    for (const user of users) expect(await one.timeline(user)).toHaveLength(MAX_POSTS);
    for (const client of [one, new TimelineClient(second.url)])
      expect(await client.ordering()).toMatchObject({
        ...{ gaps: 0, duplicates: 0, backwards: 0, wrong_partition: 0, violations: [] },
      });
  });

  it('count what they see: messages, balance, lag, and say of which partitions', async () => {
    const { partitions, balance, partition_count } = await one.get<{
      partitions: { messages: number; bytes: number; lag?: number }[];
      balance: { score: number };
      partition_count: number;
    }>('/api/partitions');
    expect(partition_count).toBe(6);
    const shares = await Promise.all(
      [first, second].map(
        async ({ url }) =>
          (await new TimelineClient(url).get<{ coverage: Coverage }>('/api/ordering')).coverage,
      ),
    );
    expect(new Set(shares.map(({ instance }) => instance)).size).toBe(2);
    expect(shares.flatMap((share) => share.partitions).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(shares.map(({ of, complete }) => [of, complete])).toEqual([
      [6, false],
      [6, false],
    ]);
    expect(partitions.length).toBeGreaterThan(0);
    for (const { messages, bytes, lag } of partitions) {
      expect(bytes).toBeGreaterThanOrEqual(messages * 50);
      // Not known of a partition that nothing was read from yet.
      expect(lag ?? 0).toBe(0);
    }
    expect(balance.score).toBeGreaterThan(0);
    expect(await one.get('/api/metrics')).toMatchObject({ violations: 0, consumer_lag: 0 });
  });
});

describe('a replay from the earliest record into an empty database', () => {
  it('gives the same timelines, byte by byte, and a replay over them changes nothing', async () => {
    const before = await storedTimelines(suite);
    const admin = suite.kafka.admin();
    await admin.connect();
    const replay = async () => {
      await Promise.all([first.stop(), second.stop()]);
      await admin.resetOffsets({ groupId: TIMELINE_GROUP, topic: POSTS_TOPIC, earliest: true });
      [first, second] = await Promise.all([start(), start()]);
      await untilTheyShare([first, second], TIMELINE_GROUP);
      await untilFolded(suite.kafka);
    };
    await Promise.all([first.stop(), second.stop()]);
    await suite.mongo.db(suite.databases.timeline).dropDatabase();
    await replay();
    expect(await storedTimelines(suite)).toBe(before);
    await replay();
    expect(await storedTimelines(suite)).toBe(before);
    await admin.disconnect();
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
