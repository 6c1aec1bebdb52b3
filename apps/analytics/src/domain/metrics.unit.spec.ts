import { describe, expect, it } from '@jest/globals';
import { totals } from './metrics.js';
import { reportText } from './report.js';

describe('metrics', () => {
  it('has a failure rate in percent, and none before the first order', () => {
    const counts = { successful: 2, failed: 1, cancelled: 1 };
    expect(totals(counts)).toEqual({ total: 3, ...counts, failure_rate: 33.33 });
    expect(totals({ successful: 0, failed: 0, cancelled: 0 }).failure_rate).toBe(0);
  });

  it('reads well as text', () => {
    const counts = { successful: 2, failed: 1, cancelled: 1 };
    const orders_per_minute = [{ minute: new Date('2026-01-31T12:00:00Z'), ...counts }];
    expect(reportText({ ...totals(counts), orders_placed: 4, orders_per_minute })).toBe(
      [
        'ORDER METRICS',
        'Orders placed:     4',
        'Orders processed:  3',
        'Successful orders: 2',
        'Failed orders:     1',
        'Cancelled orders:  1',
        'Failure rate:      33.33 %',
        'Orders per minute (last 1):',
        '  2026-01-31T12:00Z  3 (2 successful, 1 failed, 1 cancelled)',
      ].join('\n'),
    );
  });
});
