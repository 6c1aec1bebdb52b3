import { describe, expect, it } from '@jest/globals';
import { ratios, spreadOf } from './statistics.js';

describe('spreadOf', () => {
  it('takes the middle value of an odd number, whatever their order', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, low: 1, high: 9 });
  });

  it('takes the mean of the two middle values of an even number', () => {
    expect(spreadOf([4, 1, 2, 100])).toEqual({ median: 3, low: 1, high: 100 });
  });

  it('sorts by number and not by text', () => {
    expect(spreadOf([10, 9, 100]).median).toBe(10);
  });

  it('refuses to summarise nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('ratios', () => {
  it('compares the rounds one by one', () => {
    expect(ratios([10, 30], [5, 10])).toEqual([2, 3]);
  });

  it('refuses sides with different numbers of rounds', () => {
    expect(() => ratios([1], [1, 2])).toThrow(RangeError);
  });
});
