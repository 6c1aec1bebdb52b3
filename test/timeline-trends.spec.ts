import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { untilTheyShare } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { TimelineClient, type Trend } from './timeline-client.js';
import { POSTS_TOPIC, RawPoster, recordsOf, TIMELINE_GROUP, untilFolded } from './timeline-log.js';
import { dataOf, headerOf } from './topic-tail.js';

jest.setTimeout(240_000);

const MINUTE_MS = 60_000;
let suite: OrderSuite;
let apps: RunningApp[];
let raw: RawPoster;

// A minute that ended a while ago is open for as long as the grace period says.
const start = () => suite.app('timeline', { TREND_GRACE_MS: '90000' });

beforeAll(async () => {
  suite = await OrderSuite.start();
  apps = [await start(), await start()];
  await untilTheyShare(apps, TIMELINE_GROUP);
  raw = await RawPoster.connect(suite.kafka);
});
afterAll(async () => {
  await raw?.close();
  await suite?.stop();
});

const trends = () => new TimelineClient(apps[0]!.url).trends();

function closed(minute: number): Promise<Trend> {
  return eventually(
    async () => {
      const found = (await trends()).windows.find(({ window_start }) => window_start === minute);
      if (!found) throw new Error(`the minute ${new Date(minute).toISOString()} is open`);
      return found;
    },
    { timeoutMs: 150_000, everyMs: 500 },
  );
}

/** What timeline-trends says of a minute: content and event id of each record. */
async function published(minute: number): Promise<string[]> {
  return (await recordsOf(suite.kafka, 'timeline-trends'))
    .filter((record) => dataOf<Trend>(record).window_start === minute)
    .map((record) => `${headerOf(record, 'ce_id')} ${headerOf(record, 'ce_time')} ${String(record.value)}`);
}

describe('a minute of posts', () => {
  it('is counted over all partitions, closed once, and equal after a replay', async () => {
    // Closes by the broker's clock 150 s after its beginning.
    const minute = Math.floor((Date.now() - MINUTE_MS - 5_000) / MINUTE_MS) * MINUTE_MS;
    const users = Array.from({ length: 12 }, (_, index) => `trend.${String.fromCharCode(97 + index)}`);
    for (const [index, user] of users.entries()) {
      for (let sequence = 1; sequence <= index + 1; sequence += 1)
        await raw.write({ user, sequence, publishedAt: minute + sequence });
    }
    // Too late for its own minute, whichever that is appended in.
    await raw.write({ user: 'late', sequence: 1, publishedAt: minute - 10 * MINUTE_MS });
    await untilFolded(suite.kafka);
    expect((await trends()).open.find(({ window_start }) => window_start === minute)?.posts).toBe(78);

    const trend = await closed(minute);
    expect(trend).toEqual({
      ...{ window_start: minute, window_end: minute + MINUTE_MS, posts: 78, late: 0 },
      users: users
        .map((user_id, index) => ({ user_id, posts: index + 1 }))
        .reverse()
        .slice(0, 10),
    });
    const records = await eventually(async () => {
      const found = await published(minute);
      if (found.length === 0) throw new Error('nothing is published');
      return found;
    });
    expect(records).toHaveLength(1);

    await Promise.all(apps.map((app) => app.stop()));
    await suite.mongo.db(suite.databases.timeline).dropDatabase();
    const admin = suite.kafka.admin();
    await admin.connect();
    await admin.resetOffsets({ groupId: TIMELINE_GROUP, topic: POSTS_TOPIC, earliest: true });
    await admin.disconnect();
    apps = [await start(), await start()];
    expect(await closed(minute)).toEqual(trend);
    await eventually(async () => {
      expect(await published(minute)).toEqual([records[0], records[0]]);
    });
  });
});
