import { describe, expect, it } from '@jest/globals';
import { latencySummary } from './latencies.js';

describe('a summary of latencies', () => {
  it('has percentiles that were really measured, whatever the order', () => {
    const times = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(latencySummary(times)).toEqual({
      requests: 100,
      average_ms: 50.5,
      min_ms: 1,
      max_ms: 100,
      p50_ms: 50,
      p99_ms: 99,
    });
  });

  it('of one time is that time', () => {
    expect(latencySummary([4.215])).toMatchObject({ average_ms: 4.22, p50_ms: 4.22, p99_ms: 4.22 });
  });

  it('of nothing is refused', () => {
    expect(() => latencySummary([])).toThrow(RangeError);
  });
});
