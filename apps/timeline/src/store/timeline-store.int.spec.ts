import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoDatabase, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { z } from 'zod';
import { type Post } from '../domain/post.js';
import { TimelineStore } from './timeline-store.js';
import { TrendStore } from './trend-store.js';

const MINUTE = Date.parse('2026-01-31T12:00:00Z');
const MAX_POSTS = 5;

describe('the timelines', () => {
  let database: MongoDatabase;
  let store: TimelineStore;
  let trends: TrendStore;

  beforeEach(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    database = new MongoDatabase({ settings, database: uniqueName('timeline') });
    store = new TimelineStore(database, { maxPosts: MAX_POSTS, graceMs: 10_000 });
    trends = new TrendStore(database);
    await database.start();
  });
  afterEach(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  const post = (offset: number, more: Partial<Post> = {}): Post => ({
    ...{ post_id: `p${more.partition ?? 0}-${offset}`, user_id: 'al.ice', content: `no. ${offset}` },
    ...{ partition: 0, offset, timestamp: MINUTE + offset, published_at: MINUTE },
    ...more,
  });
  const posts = (from: number, to: number, more?: Partial<Post>) =>
    Array.from({ length: to - from }, (_, index) => post(from + index, more));
  const read = async () => (await store.read('al.ice')).map(({ post_id }) => post_id);
  const counted = async () => (await trends.open(10)).map((trend) => [trend.posts, trend.late, trend.users]);
  const all = (count: number) => [[count, 0, [{ user_id: 'al.ice', posts: count }]]];

  it('keep the latest posts, and count every post for its minute', async () => {
    expect(await store.fold({ partition: 0, posts: posts(0, 8) })).toBe(8);
    expect(await read()).toEqual(['p0-3', 'p0-4', 'p0-5', 'p0-6', 'p0-7']);
    expect(await counted()).toEqual(all(8));
  });

  it('change nothing for a run that comes again, whole or in part', async () => {
    await store.fold({ partition: 0, posts: posts(0, 8) });
    const before = await store.read('al.ice');
    expect(await store.fold({ partition: 0, posts: posts(0, 8) })).toBe(0);
    expect(await store.fold({ partition: 0, posts: posts(2, 6) })).toBe(0);
    expect(await store.read('al.ice')).toEqual(before);
    expect(await counted()).toEqual(all(8));
    expect(await store.fold({ partition: 0, posts: posts(6, 10) })).toBe(2);
    expect(await counted()).toEqual(all(10));
  });

  it('fold a run once that two members fold at the same moment', async () => {
    await store.fold({ partition: 0, posts: posts(0, 1) });
    const run = { partition: 0, posts: posts(1, 5) };
    const added = await Promise.all(Array.from({ length: 4 }, () => store.fold(run)));
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(await counted()).toEqual(all(5));
  });

  it('take a post that was written twice for one', async () => {
    const twice = [post(0), post(1, { post_id: 'p0-0' })];
    expect(await store.fold({ partition: 0, posts: twice })).toBe(1);
    expect(await store.fold({ partition: 0, posts: [post(2, { post_id: 'p0-0' })] })).toBe(0);
    expect(await read()).toEqual(['p0-0']);
    expect(await counted()).toEqual(all(1));
  });

  it('read in the order of the log where the clock of the broker went back', async () => {
    const timestamps = [MINUTE + 500, MINUTE + 100, MINUTE + 900];
    for (const [offset, timestamp] of timestamps.entries())
      await store.fold({ partition: 0, posts: [post(offset, { timestamp })] });
    expect(await read()).toEqual(['p0-0', 'p0-1', 'p0-2']);
  });

  it('merge partitions the same way, whichever is folded first', async () => {
    const one = {
      partition: 0,
      posts: [post(0, { timestamp: MINUTE + 10 }), post(1, { timestamp: MINUTE + 30 })],
    };
    const other = {
      partition: 1,
      posts: [10, 20].map((ms, offset) => post(offset, { partition: 1, timestamp: MINUTE + ms })),
    };
    await store.fold(other);
    await store.fold(one);
    expect(await read()).toEqual(['p0-0', 'p1-0', 'p1-1', 'p0-1']);
    expect(await counted()).toEqual(all(4));
  });
});
