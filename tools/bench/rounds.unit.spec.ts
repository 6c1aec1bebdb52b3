import { describe, expect, it } from '@jest/globals';
import { alternate, ratioOf } from './rounds.js';

function recorder(log: string[]) {
  return (name: string, rates: number[]) => ({
    name,
    measure: async () => {
      log.push(name);
      return { rate: rates.shift() as number };
    },
  });
}

describe('alternate', () => {
  it('measures every contender once a round, beginning with another one each time', async () => {
    const log: string[] = [];
    const contender = recorder(log);
    await alternate(
      [contender('a', [1, 1]), contender('b', [1, 1]), contender('c', [1, 1])],
      2,
      () => undefined,
    );
    expect(log).toEqual(['a', 'b', 'c', 'b', 'c', 'a']);
  });
});

describe('ratioOf', () => {
  it('is the median of the ratios of the rounds, not the ratio of the medians', async () => {
    const contender = recorder([]);
    const samples = await alternate(
      [contender('ours', [10, 40, 90]), contender('theirs', [10, 10, 30])],
      3,
      () => undefined,
    );
    expect(ratioOf(samples, 'ours', 'theirs', 'rate')).toEqual({ median: 3, low: 1, high: 4 });
  });
});
