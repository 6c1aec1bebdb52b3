import { describe, expect, it } from '@jest/globals';
import { LaterTally } from './later-tally.js';

function at(offset: number) {
  return {
    topic: 't',
    partition: 0,
    offset: String(offset),
    timestamp: 0,
    key: Buffer.from('k'),
    value: null,
    headers: {},
  };
}

describe('the tally of later records', () => {
  it('counts for each dead letter what comes behind it, applied and unread apart', () => {
    const tally = new LaterTally('g', 8n);
    tally.add('second', 6n);
    tally.add('first', 2n);
    tally.add('last', 100n);
    expect(tally.begin).toBe(2n);
    const answers = [1, 3, 5, 7, 8, 9].map((offset) => tally.count(at(offset), false));
    expect(answers).toEqual([undefined, true, true, true, false, false]);
    expect(Object.fromEntries(tally.results())).toEqual({
      first: { applied: 3, lastApplied: 't/0@7', unread: 2 },
      second: { applied: 1, lastApplied: 't/0@7', unread: 2 },
      last: { applied: 0, lastApplied: undefined, unread: 0 },
    });
  });

  it('does not count what the group dead-lettered too, for it changed nothing', () => {
    const tally = new LaterTally('g', 10n);
    tally.add('letter', 1n);
    expect(tally.count(at(4), true)).toBeUndefined();
    expect(tally.results()).toEqual([['letter', { applied: 0, lastApplied: undefined, unread: 0 }]]);
  });

  it('has a dead letter begin where it stands, however many of its key there are', () => {
    const tally = new LaterTally('g', 1000n);
    for (let offset = 0; offset < 50; offset += 1) tally.add(`letter ${offset}`, BigInt(offset + 1));
    for (let offset = 0; offset < 50; offset += 1) tally.count(at(offset), true);
    for (let offset = 50; offset < 60; offset += 1) tally.count(at(offset), false);
    expect(new Set(tally.results().map(([, { applied }]) => applied))).toEqual(new Set([10]));
  });
});
