import { describe, expect, it } from '@jest/globals';
import { estimateSkew, isBeyond } from './skew-estimate.js';

describe('the estimate of a clock skew', () => {
  it('lies in the middle of question and answer, and knows how far it may be off', () => {
    expect(estimateSkew(1000, 1300, 1200)).toEqual({ skewMs: 200, errorMs: 100 });
  });

  it('warns only of what cannot be the journey of the question', () => {
    expect(isBeyond(estimateSkew(1000, 1300, 1200), 150)).toBe(false);
    expect(isBeyond(estimateSkew(1000, 301_000, 1010), 500)).toBe(true);
    expect(isBeyond(estimateSkew(301_000, 1000, 301_010), 500)).toBe(true);
  });
});
