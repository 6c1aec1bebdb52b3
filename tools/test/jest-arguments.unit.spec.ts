import { describe, expect, it } from '@jest/globals';
import { jestArguments } from './jest-arguments.js';
import { lastLine, readCounts } from './counts.js';

describe("jest's arguments", () => {
  it('are those given and then ours', () => {
    expect(jestArguments(['libs/kafka'], '/r.js')).toEqual([
      'libs/kafka',
      '--reporters=default',
      '--reporters=/r.js',
      '--maxWorkers=3',
      '--testTimeout=60000',
    ]);
  });

  it.each([['-i'], ['--runInBand'], ['--maxWorkers=1'], ['-w']])(
    'leave the number of workers to %s',
    (given) => {
      expect(jestArguments([given], '/r.js')).not.toContain('--maxWorkers=3');
    },
  );
});

describe('the last line', () => {
  it('is exactly what a machine reads', () => {
    expect(lastLine({ passed: 12, failed: 0 })).toBe('12 passed, 0 failed');
  });

  it('counts a run without a report as a failure, unless there was nothing to run', async () => {
    expect(await readCounts('/nonexistent', 1)).toEqual({ passed: 0, failed: 1 });
    expect(await readCounts('/nonexistent', 0)).toEqual({ passed: 0, failed: 0 });
  });
});
