import { describe, expect, it } from '@jest/globals';
import { PublishError } from '#libs/kafka';
import { EXIT } from '../cli-error.js';
import { exitOf } from './replay-report.js';
import { settleAll } from './settle-run.js';

const items = ['a', 'b', 'c', 'd'];

function run(settle: (item: string) => Promise<void>, signal = new AbortController().signal) {
  return settleAll({ items, what: 'settled', perSecond: 10_000, signal, settle, nameOf: (item) => item });
}

describe('settling one after the other', () => {
  it('goes on behind one that the broker refuses for good', async () => {
    const settled: string[] = [];
    const result = await run(async (item) => {
      if (item === 'b') throw new PublishError('RECORD_REFUSED');
      settled.push(item);
    });
    expect(settled).toEqual(['a', 'c', 'd']);
    expect(result).toMatchObject({ done: 3, stopped: undefined, refused: [{ place: 'b' }] });
    expect(exitOf(result)).toBe(EXIT.negative);
  });

  it.each(['BROKER_UNAVAILABLE', 'OUTCOME_UNKNOWN'] as const)('ends at %s', async (code) => {
    const settled: string[] = [];
    const result = await run(async (item) => {
      if (item === 'c') throw new PublishError(code);
      settled.push(item);
    });
    expect(settled).toEqual(['a', 'b']);
    expect(result).toMatchObject({ done: 2, stopped: { code } });
    expect(exitOf(result)).toBe(EXIT.unreachable);
  });

  it('brings the one in flight to its end when it is interrupted, and begins no other', async () => {
    const interrupt = new AbortController();
    const settled: string[] = [];
    const result = await run(async (item) => {
      if (item === 'b') interrupt.abort();
      await Promise.resolve();
      settled.push(item);
    }, interrupt.signal);
    expect(settled).toEqual(['a', 'b']);
    expect(result).toMatchObject({ done: 2, stopped: 'interrupted' });
    expect(exitOf(result)).toBe(EXIT.negative);
  });
});
