import { describe, expect, it } from '@jest/globals';
import { type SeenRecord } from './seen-record.js';
import { UserPosts } from './user-posts.js';

const post = (key: string, sequence: number, other: Partial<SeenRecord> = {}): SeenRecord => ({
  topic: 'user-timeline',
  partition: 0,
  offset: String(sequence),
  at: 1000 + sequence,
  type: 'PostPublished',
  producer: 'timeline-1',
  bytes: 20,
  value: JSON.stringify({ post_id: `p${sequence}`, content: `post ${sequence}`, published_at: 5 }),
  key,
  sequence,
  ...other,
});

function follows(...sequences: number[]): string[] {
  const posts = new UserPosts(10, 10);
  for (const sequence of sequences) posts.add(post('alice', sequence));
  return posts.of('alice').map((one) => one.follows);
}

describe("a user's posts", () => {
  it('come in the order of the log, with what the post says', () => {
    const posts = new UserPosts(10, 10);
    posts.add(post('alice', 1));
    posts.add(post('bob', 1));
    posts.add(post('alice', 2));
    expect(posts.of('alice')).toMatchObject([
      { content: 'post 1', post_id: 'p1', follows: 'first' },
      { content: 'post 2', post_id: 'p2', follows: 'in order' },
    ]);
    expect(posts.orderOf('alice')).toEqual({ user_id: 'alice', posts: 2, verified: 1, violations: 0 });
  });

  it.each([
    ['a gap', [1, 3], ['first', 'gap']],
    ['a duplicate', [1, 2, 2], ['first', 'in order', 'duplicate']],
    ['a post that comes after a later one', [1, 3, 2, 4], ['first', 'gap', 'backwards', 'in order']],
    ['a first post that is not the first of its user', [7, 8], ['first', 'in order']],
  ])('show %s', (_, sequences, expected) => {
    expect(follows(...sequences)).toEqual(expected);
  });

  it('are counted apart by producer and by partition, as producers do', () => {
    const posts = new UserPosts(10, 10);
    posts.add(post('alice', 5));
    posts.add(post('alice', 1, { producer: 'timeline-2' }));
    posts.add(post('alice', 1, { partition: 3 }));
    posts.add(post('alice', 6));
    expect(posts.orderOf('alice')).toMatchObject({ verified: 1, violations: 0 });
  });

  it('begin again where records were not read, so that nobody is accused wrongly', () => {
    const posts = new UserPosts(10, 10);
    posts.add(post('alice', 1));
    posts.forgetSequences();
    posts.add(post('alice', 900));
    expect(posts.orderOf('alice')).toMatchObject({ violations: 0 });
  });

  it('show a value that is no post as it is', () => {
    const posts = new UserPosts(10, 10);
    posts.add(post('alice', 1, { value: 'not JSON' }));
    expect(posts.of('alice')).toMatchObject([{ content: 'not JSON' }]);
  });

  it('forget the users who have been silent longest, and the oldest posts', () => {
    const posts = new UserPosts(2, 2);
    for (let n = 1; n <= 9; n += 1) posts.add(post('alice', n));
    posts.add(post('bob', 1));
    posts.add(post('alice', 10));
    posts.add(post('carol', 1));
    expect(posts.latest(5).map(({ user_id }) => user_id)).toEqual(['carol', 'alice']);
    expect(posts.of('bob')).toEqual([]);
    expect(posts.of('alice').map(({ content }) => content)).toEqual(['post 9', 'post 10']);
  });
});
