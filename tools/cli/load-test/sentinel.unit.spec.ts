import { describe, expect, it } from '@jest/globals';
import { foundBetween, type SentinelReport } from './sentinel.js';

function report(change: Partial<SentinelReport> = {}, since = 1): SentinelReport {
  const coverage = { instance: 'timeline-1', since, partitions: [0], of: 6, complete: false };
  return { coverage, gaps: 2, duplicates: 1, backwards: 0, wrong_partition: 0, violations: [], ...change };
}

describe('what the order sentinel has found during a load test', () => {
  const users = new Set(['load-1', 'load-2']);

  it('is what one process counts more than before', () => {
    expect(foundBetween(report(), report(), users)).toBe(0);
    expect(foundBetween(report(), report({ gaps: 4, wrong_partition: 1 }), users)).toBe(3);
  });

  it('is the evidence of its users when another process, or a new one, answers', () => {
    const violations = [{ key: 'load-2' }, { key: 'somebody' }];
    expect(foundBetween(report(), report({ gaps: 0, duplicates: 0 }, 2), users)).toBe(0);
    expect(foundBetween(report(), report({ violations }, 2), users)).toBe(1);
  });
});
