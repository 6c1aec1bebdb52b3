import { describe, expect, it } from '@jest/globals';
import { Ring } from './ring.js';

describe('a ring', () => {
  it('keeps the newest, oldest first, however many come', () => {
    const ring = new Ring<number>(3);
    expect(ring.all).toEqual([]);
    for (let n = 1; n <= 10_000; n += 1) {
      ring.push(n);
      expect(ring.all.length).toBe(Math.min(n, 3));
    }
    expect(ring.all).toEqual([9998, 9999, 10_000]);
    expect(ring.last).toBe(10_000);
  });
});
