import { describe, expect, it } from '@jest/globals';
import { type LagSample, lagSpeed } from './lag-speed.js';

function sample(at: number, committed: bigint | undefined, high: bigint): LagSample {
  const lag = committed === undefined ? undefined : Number(high - committed);
  return { at, points: [{ group: 'g', topic: 't', partition: 0, committed, high, lag }] };
}

const compared = (earlier: LagSample, later: LagSample) => {
  const { lag, consumed, produced, clear } = lagSpeed(earlier, later)[0]!;
  return { lag, consumed, produced, clear };
};

describe('the speed of a group', () => {
  it('says when the lag will be gone', () => {
    expect(compared(sample(0, 0n, 100n), sample(2000, 40n, 120n))).toEqual({
      lag: 80,
      consumed: 20,
      produced: 10,
      clear: 8,
    });
  });

  it('says never while the lag grows, or stands still', () => {
    expect(compared(sample(0, 0n, 100n), sample(1000, 5n, 110n)).clear).toBe('never');
    expect(compared(sample(0, 0n, 100n), sample(1000, 10n, 110n)).clear).toBe('never');
    expect(compared(sample(0, 0n, 100n), sample(1000, 0n, 100n)).clear).toBe('never');
  });

  it('takes what came in a moment ago for work that is being done', () => {
    expect(compared(sample(0, 5n, 8n), sample(1000, 12n, 15n))).toMatchObject({ lag: 3, clear: 3 / 7 });
  });

  it('has nothing to clear where nothing is left', () => {
    expect(compared(sample(0, 0n, 5n), sample(1000, 5n, 5n)).clear).toBe(0);
  });

  it('claims nothing about a group that was moved back, or had not committed', () => {
    expect(compared(sample(0, 50n, 100n), sample(1000, 10n, 100n))).toMatchObject({
      lag: 90,
      consumed: undefined,
      clear: undefined,
    });
    expect(compared(sample(0, undefined, 100n), sample(1000, 10n, 100n)).consumed).toBeUndefined();
    expect(compared(sample(0, 0n, 1n), sample(1000, undefined, 100n)).lag).toBeUndefined();
  });

  it('claims nothing about a partition that was not there before', () => {
    expect(lagSpeed({ at: 0, points: [] }, sample(1000, 1n, 2n))[0]).toMatchObject({
      lag: 1,
      consumed: undefined,
      produced: undefined,
      clear: undefined,
    });
  });
});
