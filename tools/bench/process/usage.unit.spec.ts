import { describe, expect, it } from '@jest/globals';
import { parseMachineStat, parseStat } from './usage.js';

const AFTER_COMMAND = 'S 1 2 3 0 -1 4194560 100 0 0 0 250 50 30 20 20 0 11 0 123456 987654321 2048 0';

describe('parseStat', () => {
  it('reads CPU time and resident memory', () => {
    expect(parseStat(`42 (node) ${AFTER_COMMAND}`)).toEqual({
      cpuMicros: 3_000_000,
      childrenCpuMicros: 500_000,
      residentBytes: 2048 * 4096,
    });
  });

  it('is not misled by a command with blanks and brackets', () => {
    expect(parseStat(`42 (a) b) c) ${AFTER_COMMAND}`).cpuMicros).toBe(3_000_000);
  });
});

describe('parseMachineStat', () => {
  it('adds up what ran, without idling, waiting for disks and stolen time', () => {
    expect(parseMachineStat('cpu  100 10 40 5000 300 5 15 77 0 0\ncpu0 1 2 3\n')).toBe(1_700_000);
  });
});
