import { describe, expect, it } from '@jest/globals';
import { type LagSpeed } from '#libs/kafka';
import { clearText, lagTable } from './lag-table.js';

describe('the table of lags', () => {
  it('says what is known and leaves out what is not', () => {
    const text = lagTable([
      { group: 'g', topic: 't', partition: 0, lag: 40, consumed: 12.34, produced: 2, clear: 3.9 },
      {
        group: 'g',
        topic: 't',
        partition: 1,
        lag: undefined,
        consumed: undefined,
        produced: 0,
        clear: undefined,
      },
    ]);
    expect(text.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['GROUP', 'TOPIC', 'PARTITION', 'LAG', 'CONSUMED/S', 'PRODUCED/S', 'CLEAR IN'],
      ['g', 't', '        0'.trim(), '40', '12.3', '2', '4 s'],
      ['g', 't', '1', '-', '-', '0', '-'],
    ]);
  });

  it('has one row for partitions side by side where nothing waits, and one for each that lags', () => {
    const of = (topic: string, partition: number, lag: number): LagSpeed => ({
      ...{ group: 'g', topic, partition, lag, consumed: 0, produced: 0, clear: lag ? 'never' : 0 },
    });
    const lags: [string, number, number][] = [
      ...[0, 1, 2].map((partition): [string, number, number] => ['t', partition, 0]),
      ...[3, 4].map((partition): [string, number, number] => ['t', partition, 7]),
      ...[5, 6, 9].map((partition): [string, number, number] => ['t', partition, 0]),
      ['u', 10, 0],
    ];
    const rows = lagTable(lags.map((lag) => of(...lag))).split('\n');
    expect(rows.slice(1).map((row) => row.split(/\s{2,}/).slice(1, 4))).toEqual([
      ['t', '0-2', '0'],
      ['t', '3', '7'],
      ['t', '4', '7'],
      ['t', '5-6', '0'],
      ['t', '9', '0'],
      ['u', '10', '0'],
    ]);
  });

  it.each([
    [0, '0 s'],
    [0.2, '1 s'],
    [119, '119 s'],
    [600, '10 min'],
    [9000, '2.5 h'],
    ['never' as const, 'never'],
    [undefined, undefined],
  ])('%p until nothing is left reads %p', (clear, text) => expect(clearText(clear)).toBe(text));
});
