import { describe, expect, it } from '@jest/globals';
import { Sampler } from './sampling.js';

describe('sampling', () => {
  it('shows a few records of each topic in each second, and counts every one', () => {
    const sampler = new Sampler(2);
    const shown = [0, 1, 2, 3].map(() => sampler.take('orders', 1000));
    expect(shown).toEqual([true, true, false, false]);
    expect(sampler.take('chat', 1500)).toBe(true);
    expect(sampler.take('orders', 1999)).toBe(false);
    expect(sampler.take('orders', 2000)).toBe(true);
    expect(sampler.all).toEqual([
      { topic: 'chat', seen: 1, shown: 1, skipped: 0 },
      { topic: 'orders', seen: 6, shown: 3, skipped: 0 },
    ]);
  });

  it('tells apart what was not even read', () => {
    const sampler = new Sampler(2);
    sampler.skip('orders', 500);
    expect(sampler.all).toEqual([{ topic: 'orders', seen: 0, shown: 0, skipped: 500 }]);
  });
});
