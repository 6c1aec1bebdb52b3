import { describe, expect, it } from '@jest/globals';
import { planReset, type ResetQuestion, type ResetTarget } from './offset-reset.js';

const ends = [
  { partition: 0, low: 10n, high: 100n },
  { partition: 1, low: 0n, high: 50n },
];
const question = (target: ResetTarget, more: Partial<ResetQuestion> = {}): ResetQuestion => ({
  topic: 't',
  ends,
  committed: new Map([[0, 60n]]),
  target,
  ...more,
});
const inShort = (target: ResetTarget, more?: Partial<ResetQuestion>) =>
  planReset(question(target, more)).map(({ partition, from, to, again, skipped }) => [
    partition,
    from,
    to,
    again,
    skipped,
  ]);

describe('the plan of a reset', () => {
  it('goes back to the oldest record that is still there', () => {
    expect(inShort('earliest')).toEqual([
      [0, 60n, 10n, 50, 0],
      [1, undefined, 0n, 0, 0],
    ]);
  });

  it('goes to the end, and counts what is skipped; a group that has not committed would have read all', () => {
    expect(inShort('latest')).toEqual([
      [0, 60n, 100n, 0, 40],
      [1, undefined, 50n, 0, 50],
    ]);
  });

  it('goes to an offset of one partition', () => {
    expect(inShort({ offset: 70n }, { partition: 0 })).toEqual([[0, 60n, 70n, 0, 10]]);
  });

  it('goes to the first record of a time, and to the end where there is none', () => {
    const offsetsAtTime = new Map([[0, 20n]]);
    expect(inShort({ time: 1 }, { offsetsAtTime })).toEqual([
      [0, 60n, 20n, 40, 0],
      [1, undefined, 50n, 0, 50],
    ]);
  });

  it('does not count what retention has taken', () => {
    const committed = new Map([[0, 3n]]);
    expect(inShort('earliest', { committed, partition: 0 })).toEqual([[0, 3n, 10n, 0, 0]]);
    expect(inShort({ offset: 15n }, { committed, partition: 0 })).toEqual([[0, 3n, 15n, 0, 5]]);
  });

  it.each([9n, 101n])('refuses offset %d, which the log does not have, and says which it has', (offset) => {
    expect(() => planReset(question({ offset }, { partition: 0 }))).toThrow(/t\/0 has offsets 10 to 100/);
  });

  it('refuses a partition that is not there', () => {
    expect(() => planReset(question('latest', { partition: 2 }))).toThrow(/no partition 2; it has 0 to 1/);
  });
});
