import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { surprisesIn } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { TimelineClient, type TimelinePost } from './timeline-client.js';
import { storedTimelines, TIMELINE_GROUP, POSTS_TOPIC, untilFolded } from './timeline-log.js';

jest.setTimeout(120_000);

const POSTS = 40;
const REGIONS = ['eu', 'us'];

interface Way {
  readonly env: Readonly<Record<string, string>>;
  readonly region: (index: number) => { readonly region?: string };
  /** What a partition holds a part of the user's posts by, if it can be told from outside. */
  readonly partOf?: (post: TimelinePost) => string | undefined;
}

const WAYS: Readonly<Record<string, Way>> = {
  composite: { env: { TIMELINE_PARTITIONER: 'composite', TIMELINE_BUCKETS: '8' }, region: () => ({}) },
  geo: {
    env: { TIMELINE_PARTITIONER: 'geo', TIMELINE_REGIONS: REGIONS.join(',') },
    region: (index) => ({ region: REGIONS[index % REGIONS.length]! }),
    partOf: ({ region }) => region,
  },
};

function inMergeOrder(posts: readonly TimelinePost[]): TimelinePost[] {
  return [...posts].sort(
    (one, other) =>
      one.timestamp - other.timestamp ||
      one.partition - other.partition ||
      Number(one.offset) - Number(other.offset),
  );
}

describe.each(Object.entries(WAYS))('with the partitioner %s', (_, { env, region, partOf }) => {
  let suite: OrderSuite;
  let app: RunningApp;

  beforeAll(async () => {
    suite = await OrderSuite.start({ env });
    app = await suite.app('timeline');
  });
  afterAll(() => suite?.stop());

  it("a user's posts lie on several partitions, none of them on a wrong one, and merge by append time", async () => {
    const timeline = new TimelineClient(app.url);
    const sent: string[] = [];
    for (let index = 0; index < POSTS; index += 1) {
      const answer = await timeline.post({ user_id: 'busy', content: `no. ${index}`, ...region(index) });
      expect(answer.status).toBe(202);
      sent.push(answer.sent.message_id!);
    }
    const posts = await timeline.untilPosts('busy', POSTS);
    expect(new Set(posts.map(({ post_id }) => post_id))).toEqual(new Set(sent));
    expect(posts).toEqual(inMergeOrder(posts));
    const partitions = new Set(posts.map(({ partition }) => partition));
    expect(partitions.size).toBeGreaterThan(1);
    for (const partition of partitions) {
      const here = posts.filter((post) => post.partition === partition);
      const ids = new Set(here.map(({ post_id }) => post_id));
      expect(here.map(({ post_id }) => post_id)).toEqual(sent.filter((id) => ids.has(id)));
      if (partOf) expect(new Set(here.map(partOf)).size).toBe(1);
    }
    expect(await timeline.ordering()).toMatchObject({
      ...{ verified: POSTS, gaps: 0, duplicates: 0, backwards: 0, wrong_partition: 0, violations: [] },
    });
  });

  it('a replay into an empty database merges them the same way', async () => {
    const before = await storedTimelines(suite);
    await app.stop();
    await suite.mongo.db(suite.databases.timeline).dropDatabase();
    const admin = suite.kafka.admin();
    await admin.connect();
    await admin.resetOffsets({ groupId: TIMELINE_GROUP, topic: POSTS_TOPIC, earliest: true });
    await admin.disconnect();
    // In batches of another size, so that partitions are folded in another turn.
    app = await suite.app('timeline', { KAFKA_BATCH_RECORDS: '3' });
    await untilFolded(suite.kafka);
    expect(await storedTimelines(suite)).toBe(before);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });

  it('a process that is told another partition count refuses to run, with the reason, and changes nothing', async () => {
    const other = await suite.app('timeline', { TIMELINE_PARTITIONS: '12' }, { ready: false });
    expect(await other.exited).toEqual({ code: 1, signal: null });
    expect(other.logs()).toMatch(/user-timeline.*\b6\b.*\b12\b|user-timeline.*\b12\b.*\b6\b/);
    const admin = suite.kafka.admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [POSTS_TOPIC] });
    await admin.disconnect();
    expect(topics[0]?.partitions).toHaveLength(6);
  });
});
