import { describe, expect, it } from '@jest/globals';
import { PerMinute } from './per-minute.js';

describe('counts by minute', () => {
  it('name every minute up to now, also the silent ones', () => {
    const counts = new PerMinute(3);
    counts.add(60_000);
    counts.add(119_999, 2);
    counts.add(180_000);
    expect(counts.until(185_000)).toEqual([
      { minute: 60_000, count: 3 },
      { minute: 120_000, count: 0 },
      { minute: 180_000, count: 1 },
    ]);
  });

  it('stay bounded, also when the clock of the log jumps back and forth', () => {
    const counts = new PerMinute(2);
    for (let n = 0; n < 1000; n += 1) counts.add((n % 2 ? n : 1000 - n) * 60_000);
    expect((counts as unknown as { counts: Map<number, number> }).counts.size).toBeLessThanOrEqual(5);
  });
});
