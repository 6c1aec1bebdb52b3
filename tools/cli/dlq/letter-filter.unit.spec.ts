import { describe, expect, it } from '@jest/globals';
import { type RecordedDeadLetter } from '#libs/kafka';
import { isFilter, type LetterFilter, matches } from './letter-filter.js';

const letter: RecordedDeadLetter = {
  place: 'order-events.dlq/0@7',
  topic: 'order-events.dlq',
  partition: 0,
  offset: '7',
  writtenAt: 1000,
  source: undefined,
  origin: undefined,
  group: 'inventory-service',
  service: 'inventory',
  code: 'INVALID_JSON',
  message: 'the value is not JSON',
  attempts: 1,
  firstAt: undefined,
  lastAt: undefined,
  replayCount: 0,
  replayOf: undefined,
  key: Buffer.from('alice'),
  valueBytes: 1,
};

describe('a filter of dead letters', () => {
  it.each<[LetterFilter, LetterFilter]>([
    [{ topic: 'order-events' }, { topic: 'order' }],
    [{ topic: 'order-events.dlq' }, { topic: 'inventory-events' }],
    [{ group: 'inventory-service' }, { group: 'inventory' }],
    [{ code: 'INVALID_JSON' }, { code: 'INVALID' }],
    [{ key: 'alice' }, { key: 'alic' }],
    [{ since: 1000 }, { since: 1001 }],
    [{ until: 1001 }, { until: 1000 }],
    [
      { group: 'inventory-service', key: 'alice' },
      { group: 'inventory-service', key: 'bob' },
    ],
  ])('%j takes it, %j leaves it out', (fitting, other) => {
    expect(matches(letter, fitting)).toBe(true);
    expect(matches(letter, other)).toBe(false);
    expect(isFilter(fitting)).toBe(true);
  });

  it('takes everything when nothing is asked, which counts as no filter', () => {
    expect(matches(letter, {})).toBe(true);
    expect(isFilter({})).toBe(false);
    expect(isFilter({ limit: 3 })).toBe(true);
  });

  it('by key leaves out what has none', () => {
    expect(matches({ ...letter, key: null }, { key: '' })).toBe(false);
  });
});
