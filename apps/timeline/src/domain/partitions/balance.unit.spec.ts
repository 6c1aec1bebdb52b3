import { describe, expect, it } from '@jest/globals';
import { balanceScore, hotPartitions } from './balance.js';
import { FrequentKeys } from './frequent-keys.js';
import { RateWindow } from './rate-window.js';

describe('the balance score', () => {
  it.each([
    ['an even spread', [10, 10, 10, 10], 1],
    ['everything in one partition', [40, 0, 0, 0], 0],
    ['half of the partitions unused', [20, 20, 0, 0], 1 - 20 / 30],
    ['nothing', [0, 0], 1],
    ['one partition', [7], 1],
  ])('of %s', (_, counts, score) => {
    expect(balanceScore(counts)).toBeCloseTo(score);
  });
});

describe('hot partitions', () => {
  const of = (...counts: number[]) =>
    hotPartitions(new Map(counts.map((count, partition) => [partition, count])));

  it('have far more than their share', () => {
    expect(of(100, 100, 400, 100)).toEqual([
      { partition: 2, share: 400 / 700, z: expect.closeTo(225 / Math.sqrt(700 * 0.25 * 0.75)) },
    ]);
  });

  it('are none where chance explains it, where the sample is small, and where little is little too much', () => {
    expect(of(30, 20, 25, 27)).toEqual([]);
    expect(of(0, 90, 0, 0)).toEqual([]);
    expect(of(100_000, 100_000, 120_000, 100_000)).toEqual([]);
  });
});

describe('frequent keys', () => {
  it('are counted exactly while there are few', () => {
    const keys = new FrequentKeys(3);
    for (const key of ['a', 'b', 'a', 'c', 'a']) keys.add(key);
    expect(new Map(keys.entries())).toEqual(
      new Map([
        ['a', 3],
        ['b', 1],
        ['c', 1],
      ]),
    );
  });

  it('are found among any number of others, and never counted too high', () => {
    const keys = new FrequentKeys(9);
    for (let index = 0; index < 1000; index += 1) keys.add(index % 4 === 0 ? 'hot' : `other-${index}`);
    const hot = new Map(keys.entries()).get('hot') ?? 0;
    expect(hot).toBeGreaterThanOrEqual(250 - 1000 / 10);
    expect(hot).toBeLessThanOrEqual(250);
    expect([...keys.entries()].length).toBeLessThanOrEqual(9);
  });
});

describe('a rate window', () => {
  it('tells the rate of the last ten seconds, and forgets what is older', () => {
    const window = new RateWindow();
    window.add(50, 1000);
    window.add(50, 5500);
    expect(window.perSecond(6000)).toBe(10);
    expect(window.perSecond(12_000)).toBe(5);
    expect(window.perSecond(60_000)).toBe(0);
  });
});
