import { describe, expect, it } from '@jest/globals';
import { acceptedPosts } from './accepted-posts.js';
import { type Post } from './post.js';
import { steadyTimes } from './steady-times.js';

const post = (post_id: string, offset: number, user_id = 'alice'): Post => ({
  ...{ post_id, user_id, content: 'x', partition: 0, offset, timestamp: offset, published_at: offset },
});
const offsets = (posts: readonly Post[]) => posts.map(({ offset }) => offset);

describe('accepted posts', () => {
  it('are all that have ids of their own, in the order of the log', () => {
    expect(offsets(acceptedPosts([post('a', 1), post('b', 2), post('a', 3, 'bob')], new Map(), 10))).toEqual([
      1, 2, 3,
    ]);
  });

  it('leave out a post that was written twice, in one run or in two', () => {
    expect(offsets(acceptedPosts([post('a', 1), post('a', 2)], new Map(), 10))).toEqual([1]);
    expect(offsets(acceptedPosts([post('b', 2), post('a', 3)], new Map([['alice', ['a']]]), 10))).toEqual([
      2,
    ]);
  });

  it('are the same however the log is cut into runs', () => {
    const log = ['a', 'b', 'a', 'c', 'd', 'a', 'b', 'b', 'e', 'a'].map((id, offset) => post(id, offset));
    const whole = offsets(acceptedPosts(log, new Map(), 3));
    for (let cut = 1; cut < log.length; cut += 1) {
      const first = acceptedPosts(log.slice(0, cut), new Map(), 3);
      const held = new Map([['alice', first.slice(-3).map(({ post_id }) => post_id)]]);
      expect([...offsets(first), ...offsets(acceptedPosts(log.slice(cut), held, 3))]).toEqual(whole);
    }
  });
});

describe('steady times', () => {
  it('never run back against the log', () => {
    const times = steadyTimes(
      [5, 9, 7, 12].map((timestamp) => ({ timestamp })),
      6,
    );
    expect(times.map(({ timestamp }) => timestamp)).toEqual([6, 9, 9, 12]);
  });
});
