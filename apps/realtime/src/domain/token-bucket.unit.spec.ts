import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

const taken = (bucket: TokenBucket, times: number, now: number) =>
  Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length;

describe('a token bucket', () => {
  it('gives a burst at once and its rate in the long run', () => {
    const bucket = new TokenBucket(10, 20, 0);
    expect(taken(bucket, 20, 0)).toBe(20);
    expect(bucket.take(0)).toBe(false);
    expect(taken(bucket, 5, 600)).toBe(5);
    expect(bucket.take(600)).toBe(false);
  });

  it('is exhausted for who takes another burst beyond it, and fills up no higher than a burst', () => {
    const bucket = new TokenBucket(10, 20, 0);
    taken(bucket, 39, 0);
    expect(bucket.isExhausted).toBe(false);
    bucket.take(0);
    expect(bucket.isExhausted).toBe(true);
    expect(taken(bucket, 100, 1e6)).toBe(20);
  });
});
