import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('resolves with the result of the first try that does not throw', async () => {
    let tries = 0;
    const result = await eventually(
      () => {
        if (++tries < 3) throw new Error('not yet');
        return tries;
      },
      { everyMs: 1 },
    );
    expect(result).toBe(3);
  });

  it('reports the last error once the time is over', async () => {
    let tries = 0;
    const failing = eventually(() => Promise.reject(new Error(`try ${++tries}`)), {
      timeoutMs: 5,
      everyMs: 1,
    });
    await expect(failing).rejects.toThrow(/^Not within 5 ms \(\d+ tries\): try \d+$/);
  });
});
