import { describe, expect, it } from '@jest/globals';
import { pauseOf } from './pause.js';
import { turnOf } from './turn.js';

describe('the turn of an event', () => {
  it('is at once when it is the next', () => {
    expect(turnOf({ seq: 4, waitedMs: 0 }, 4, 1000)).toEqual({ go: true, outOfOrder: false });
  });

  it('waits for what comes before, but not for ever', () => {
    expect(turnOf({ seq: 6, waitedMs: 300 }, 4, 1000)).toEqual({ go: false, waitMs: 700 });
    expect(turnOf({ seq: 6, waitedMs: 1000 }, 4, 1000)).toEqual({ go: true, outOfOrder: false });
  });

  it('is at once, and out of order, when later ones have gone', () => {
    expect(turnOf({ seq: 2, waitedMs: 0 }, 4, 1000)).toEqual({ go: true, outOfOrder: true });
  });
});

describe('the pause of a parked team', () => {
  it('doubles up to its bound, with jitter above one half', () => {
    expect([1, 2, 3, 4, 99].map((attempt) => pauseOf(attempt, 100, 500, () => 1))).toEqual([
      ...[100, 200, 400, 500, 500],
    ]);
    expect(pauseOf(3, 100, 500, () => 0)).toBe(200);
  });
});
