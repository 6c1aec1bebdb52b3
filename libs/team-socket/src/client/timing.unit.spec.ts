import { describe, expect, it } from '@jest/globals';
import { pauseBefore } from './reconnect-pause.js';
import { renewalIn } from './token-renewal.js';

const bounds = { firstMs: 500, longestMs: 15_000 };
const pauses = (random: number, advice: 'resume' | 'later') =>
  [0, 1, 2, 3, 4, 5, 100_000].map((failures) => pauseBefore(failures, advice, bounds, () => random));

describe('the pause before the next attempt', () => {
  it('is anything up to a bound that doubles and then stays', () => {
    expect(pauses(1, 'resume')).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(pauses(0, 'resume')).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('is a long one from the beginning for who shall come later', () => {
    expect(pauses(0, 'later')).toEqual([4000, 4000, 4000, 4000, 4000, 7500, 7500]);
    expect(pauses(1, 'later')[0]).toBe(8000);
  });
});

describe('the renewal of a token', () => {
  const now = Date.parse('2026-01-02T03:00:00Z');

  it('comes well before it expires', () => {
    expect(renewalIn('2026-01-02T03:10:00Z', now)).toBe(480_000);
  });

  it('waits a little where the token has expired already, and no longer than a timer can', () => {
    expect(renewalIn('2026-01-02T02:00:00Z', now)).toBe(1000);
    expect(renewalIn('2036-01-02T03:00:00Z', now)).toBe(2_147_483_647);
  });
});
