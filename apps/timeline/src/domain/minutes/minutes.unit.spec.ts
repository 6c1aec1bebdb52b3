import { describe, expect, it } from '@jest/globals';
import { type Post } from '../post.js';
import { MINUTE_MS, minuteCounts } from './minute-counts.js';
import { trendOf } from './trend.js';

const GRACE_MS = 10_000;
const post = (published_at: number, timestamp = published_at, user_id = 'alice'): Post => ({
  ...{ post_id: 'p', user_id, content: 'x', partition: 0, offset: 0, timestamp, published_at },
});
const plain = (posts: readonly Post[]) =>
  minuteCounts(posts, GRACE_MS).map(({ minute, posts, late }) => [minute, posts, late]);

describe('minute counts', () => {
  it('put a post into the minute in which it was published, however it was delayed within the grace period', () => {
    const atTheEdge = MINUTE_MS - 1;
    expect(plain([post(0), post(atTheEdge), post(atTheEdge, MINUTE_MS + GRACE_MS - 1)])).toEqual([[0, 3, 0]]);
  });

  it('count a post that comes after the grace period as late in the minute in which it came', () => {
    expect(plain([post(0, MINUTE_MS + GRACE_MS)])).toEqual([[MINUTE_MS, 0, 1]]);
  });

  it('do not believe a publisher whose clock is ahead of the log', () => {
    expect(plain([post(10 * MINUTE_MS, 5)])).toEqual([[0, 1, 0]]);
  });
});

describe('the trend of a minute', () => {
  it('adds up what partitions counted, and names the ten busiest users, equal ones by name', () => {
    const users = Array.from({ length: 12 }, (_, index) => `user-${String.fromCharCode(97 + index)}`);
    const posts = [...users, 'user-l', 'user-c', 'user-l'].map((user) => post(1, 2, user));
    const [one] = minuteCounts(posts, GRACE_MS);
    const [other] = minuteCounts([post(1, 2, 'user-l'), post(1, 2, 'user-k')], GRACE_MS);
    const trend = trendOf(0, [one!, other!]);
    expect(trend).toEqual(trendOf(0, [other!, one!]));
    expect(trend).toMatchObject({ window_start: 0, window_end: MINUTE_MS, posts: 17, late: 0 });
    expect(trend.users).toHaveLength(10);
    expect(trend.users.slice(0, 4)).toEqual([
      { user_id: 'user-l', posts: 4 },
      { user_id: 'user-c', posts: 2 },
      { user_id: 'user-k', posts: 2 },
      { user_id: 'user-a', posts: 1 },
    ]);
  });
});
