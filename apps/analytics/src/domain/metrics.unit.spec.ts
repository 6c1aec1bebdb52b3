import { describe, expect, it } from '@jest/globals';
import { countByMinute, minuteOf, totals } from './metrics.js';
import { reportText } from './report.js';

const at = (time: string) => minuteOf(Date.parse(time));

describe('metrics', () => {
  it('has a failure rate in percent, and none before the first order', () => {
    expect(totals(2, 1)).toEqual({ total: 3, successful: 2, failed: 1, failure_rate: 33.33 });
    expect(totals(0, 0).failure_rate).toBe(0);
  });

  it('counts by the minute in which the order was placed', () => {
    const outcome = (order_id: string, kind: 'successful' | 'failed', time: string) => ({
      order_id,
      kind,
      minute: at(time),
    });
    expect(
      countByMinute([
        outcome('a', 'successful', '2026-01-31T12:00:59.999Z'),
        outcome('b', 'failed', '2026-01-31T12:01:00Z'),
        outcome('c', 'successful', '2026-01-31T12:00:00Z'),
      ]),
    ).toEqual([
      { minute: at('2026-01-31T12:00:00Z'), successful: 2, failed: 0 },
      { minute: at('2026-01-31T12:01:00Z'), successful: 0, failed: 1 },
    ]);
  });

  it('reads well as text', () => {
    const orders_per_minute = [{ minute: at('2026-01-31T12:00:00Z'), successful: 2, failed: 1 }];
    expect(reportText({ ...totals(2, 1), orders_placed: 4, orders_per_minute })).toBe(
      [
        'ORDER METRICS',
        'Orders placed:     4',
        'Orders processed:  3',
        'Successful orders: 2',
        'Failed orders:     1',
        'Failure rate:      33.33 %',
        'Orders per minute (last 1):',
        '  2026-01-31T12:00Z  3 (2 successful, 1 failed)',
      ].join('\n'),
    );
  });
});
