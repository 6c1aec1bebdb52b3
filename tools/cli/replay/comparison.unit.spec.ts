import { describe, expect, it } from '@jest/globals';
import { type Snapshot } from '../../../apps/analytics/src/domain/snapshot.js';
import { differencesOf } from './comparison.js';

const minute = '2026-01-31T12:00:00.000Z';
const live: Snapshot = {
  positions: { 'inventory-events/0': '3' },
  total: 3,
  successful: 2,
  failed: 1,
  cancelled: 0,
  failure_rate: 33.33,
  minutes: [{ minute, successful: 2, failed: 1, cancelled: 0 }],
};

describe('the comparison of live and replayed numbers', () => {
  it('finds nothing where both are the same', () => {
    expect(differencesOf(live, structuredClone(live))).toEqual([]);
  });

  it('names a total that differs', () => {
    expect(differencesOf(live, { ...live, cancelled: 1 })).toEqual([
      { what: 'cancelled', live: 0, replayed: 1 },
    ]);
  });

  it('names minutes that differ though the totals agree, also those that one side has alone', () => {
    const other = '2026-01-31T12:01:00.000Z';
    const minutes = [
      { minute, successful: 1, failed: 1, cancelled: 0 },
      { minute: other, successful: 1, failed: 0, cancelled: 0 },
    ];
    expect(differencesOf(live, { ...live, minutes })).toEqual([
      { what: `${minute} successful`, live: 2, replayed: 1 },
      { what: `${other} successful`, live: 0, replayed: 1 },
    ]);
  });
});
