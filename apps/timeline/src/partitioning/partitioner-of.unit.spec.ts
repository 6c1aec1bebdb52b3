import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '#libs/kafka';
import { PartitionLoad } from '../domain/partitions/partition-load.js';
import { timelineConfig } from '../timeline.config.js';
import { partitionerOf } from './partitioner-of.js';

const users = Array.from({ length: 500 }, (_, index) => `user-${index}`);
const chosen = (TIMELINE_PARTITIONER: string) => {
  const partitioner = partitionerOf(timelineConfig.parse({ TIMELINE_PARTITIONER }));
  return (user_id: string, post_id = 'p', region?: string) =>
    partitioner({ key: user_id, data: { user_id, post_id, region } }, 6);
};

describe('the partitioner', () => {
  it('hash is that of the Java client, whatever the post says beside its user', () => {
    const partition = chosen('hash');
    for (const user of users)
      expect([partition(user, 'a', 'eu'), partition(user, 'b')]).toEqual(
        Array<number>(2).fill(partitionOf(user, 6)),
      );
  });

  it('composite spreads one user over the partitions of its buckets, and keeps a post where it is', () => {
    const partition = chosen('composite');
    const homes = new Set([0, 1, 2, 3].map((bucket) => partitionOf(`alice#${bucket}`, 6)));
    const found = new Set(users.map((postId) => partition('alice', postId)));
    expect(found).toEqual(homes);
    expect(homes.size).toBeGreaterThan(1);
    expect(partition('alice', 'p-1')).toBe(partitionOf(`alice#${partitionOf('p-1', 4)}`, 6));
  });

  it('geo gives each region partitions of its own, and hashes those without one over all', () => {
    const partition = chosen('geo');
    const of = (region?: string) => [...new Set(users.map((user) => partition(user, 'p', region)))].sort();
    expect([of('eu'), of('us'), of('asia')]).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(of()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(partition('alice', 'p', 'mars')).toBe(partitionOf('alice', 6));
    expect(partition('alice', 'a', 'eu')).toBe(partition('alice', 'b', 'eu'));
  });
});

describe('the load of partitions', () => {
  const settings = { hash: partitionOf, buckets: 4, regions: ['eu', 'us', 'asia'] };
  const own = [0, 1, 2, 3, 4, 5];
  const loadOf = (posts: readonly { user_id: string; region?: string }[]) => {
    const load = new PartitionLoad(6, settings);
    posts.forEach(({ user_id, region }, offset) =>
      load.see(partitionOf(user_id, 6), [{ user_id, region, offset, bytes: 10 }], 0),
    );
    return load;
  };

  it('is even for many equal users, and suggests nothing', () => {
    const { balance, hot, hot_keys, suggestions, partitions } = loadOf(
      users.map((user_id) => ({ user_id })),
    ).analysis(own, 0);
    expect(balance.score).toBeGreaterThan(0.85);
    expect({ hot, hot_keys, suggestions }).toEqual({ hot: [], hot_keys: [], suggestions: [] });
    expect(partitions.reduce((sum, { messages }) => sum + messages, 0)).toBe(500);
    expect(partitions.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5000);
  });

  it('names the hot partition, the user behind it, and what each remedy would give', () => {
    const celebrity = Array.from({ length: 1000 }, (_, index) => ({
      user_id: 'celebrity',
      region: index % 2 ? 'eu' : 'us',
    }));
    const { balance, hot, hot_keys, suggestions } = loadOf([
      ...celebrity,
      ...users.map((user_id) => ({ user_id, region: 'asia' })),
    ]).analysis(own, 0);
    const home = partitionOf('celebrity', 6);
    expect(hot.map(({ partition }) => partition)).toEqual([home]);
    expect(hot_keys[0]).toMatchObject({ partition: home, key: 'celebrity' });
    expect(hot_keys).toHaveLength(1);
    const scores = Object.fromEntries(suggestions.map(({ kind, score }) => [kind, score]));
    expect(Object.keys(scores).sort()).toEqual(['composite-key', 'geo', 'more-partitions']);
    // More partitions move other users away, not this one; only a key of several parts does.
    expect(scores['more-partitions']).toBeLessThan(balance.score + 0.1);
    expect(scores['composite-key']).toBeGreaterThan(balance.score + 0.1);
    expect(suggestions[0]?.score).toBe(Math.max(...Object.values(scores)));
  });

  it('counts a record that comes again once', () => {
    const load = new PartitionLoad(6, settings);
    const batch = [0, 1, 2].map((offset) => ({ user_id: 'alice', offset, bytes: 1 }));
    load.see(0, batch, 0);
    load.see(0, [...batch, { user_id: 'alice', offset: 3, bytes: 1 }], 0);
    expect(load.messages).toBe(4);
  });
});
