import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PacedFlush } from './paced-flush.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Flushes that take `ms` each; `count` says how many there were. */
function flushesOf(ms: number) {
  const done = { count: 0 };
  const paced = new PacedFlush(() => {
    done.count += 1;
    jest.advanceTimersByTime(ms);
  });
  return { paced, done };
}

describe('a paced flush', () => {
  it('does at once, and once, what is asked for together', () => {
    const { paced, done } = flushesOf(0);
    paced.ask();
    paced.ask();
    jest.advanceTimersByTime(0);
    expect(done.count).toBe(1);
    paced.ask();
    jest.advanceTimersByTime(0);
    expect(done.count).toBe(2);
  });

  it('rests as long as it took, so that more is bundled the more it costs', () => {
    const { paced, done } = flushesOf(10);
    paced.ask();
    jest.advanceTimersByTime(0);
    paced.ask();
    jest.advanceTimersByTime(9);
    expect(done.count).toBe(1);
    jest.advanceTimersByTime(1);
    expect(done.count).toBe(2);
  });

  it('never lets events wait longer than 50 ms for others', () => {
    const { paced, done } = flushesOf(500);
    paced.ask();
    jest.advanceTimersByTime(0);
    paced.ask();
    jest.advanceTimersByTime(50);
    expect(done.count).toBe(2);
  });

  it('does nothing more once it was stopped', () => {
    const { paced, done } = flushesOf(0);
    paced.ask();
    paced.stop();
    jest.advanceTimersByTime(100);
    expect(done.count).toBe(0);
  });
});
