import { describe, expect, it } from '@jest/globals';
import { type Goal } from '../item.js';
import { goalLine, itemText, tableLines } from './text-report.js';

const goal: Goal = {
  what: 'speed',
  rule: 'at least',
  limit: 2,
  unit: '',
  measured: { median: 2.5, low: 2, high: 3 },
};

describe('goalLine', () => {
  it('names the goal, what was measured with its spread, and the verdict', () => {
    expect(goalLine(goal)).toBe('  met: speed: 2.50 (2.00 to 3.00), wanted at least 2 times');
  });

  it('says when a goal is missed', () => {
    expect(goalLine({ ...goal, rule: 'below', unit: 'MiB', limit: 2.5 })).toContain('MISSED');
  });
});

describe('tableLines', () => {
  it('aligns names to the left and figures to the right', () => {
    expect(
      tableLines({
        head: ['', 'x'],
        rows: [
          ['a', '10'],
          ['long', '9'],
        ],
      }),
    ).toEqual(['          x', '  a      10', '  long    9']);
  });
});

describe('itemText', () => {
  const result = { table: { head: [''], rows: [] }, goals: [], notes: [], countFaults: [], samples: {} };

  it('shouts about counts that are wrong', () => {
    expect(itemText('title', { ...result, countFaults: ['2 of 3'] })).toContain('WRONG COUNT: 2 of 3');
  });

  it('says when other programs were at work', () => {
    const samples = { ours: [{ othersCores: 0.7 }] };
    expect(itemText('title', { ...result, samples })).toContain('up to 0.70 cores busy');
    expect(itemText('title', { ...result, samples: { ours: [{ othersCores: 0.01 }] } })).not.toContain(
      'cores',
    );
  });
});
