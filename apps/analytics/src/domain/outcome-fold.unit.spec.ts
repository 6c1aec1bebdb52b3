import { describe, expect, it } from '@jest/globals';
import { countedOutcome, type InventoryOutcome, OutcomeFold } from './outcome-fold.js';
import { snapshotOf } from './snapshot.js';

const outcome = (type: InventoryOutcome['type'], order_id: string, placed_at: string) =>
  countedOutcome({ type, data: { order_id, placed_at } });

const events = [
  outcome('InventoryReserved', 'a', '2026-01-31T12:01:00Z'),
  outcome('InventoryReserved', 'a', '2026-01-31T12:01:00Z'),
  outcome('InventoryReleased', 'a', '2026-01-31T12:01:00Z'),
  outcome('InventoryFailed', 'b', '2026-01-31T12:00:59.999Z'),
  outcome('InventoryReleased', 'a', '2026-01-31T12:01:00Z'),
  outcome('InventoryReserved', 'c', '2026-01-31T13:00:30+01:00'),
];

describe('the fold of outcomes', () => {
  it('counts each order once, and its cancellation once, by the minute in which it was placed', () => {
    const fold = new OutcomeFold();
    expect(events.map((event) => fold.add(event))).toEqual([true, false, true, true, false, true]);
    expect(fold.minutes).toEqual([
      { minute: new Date('2026-01-31T12:00:00Z'), successful: 1, failed: 1, cancelled: 0 },
      { minute: new Date('2026-01-31T12:01:00Z'), successful: 1, failed: 0, cancelled: 1 },
    ]);
  });

  it('leaves out what was counted before, outcome and cancellation apart', () => {
    const fold = new OutcomeFold({ outcomes: ['a', 'b'], cancellations: ['c'] });
    expect(events.map((event) => fold.add(event))).toEqual([false, false, true, false, false, true]);
  });

  it('gives the same JSON whichever order partitions and minutes come in', () => {
    const whole = new OutcomeFold();
    for (const event of [...events].reverse()) whole.add(event);
    const inOrder = new OutcomeFold();
    for (const event of events) inOrder.add(event);
    const json = JSON.stringify(snapshotOf({ 'x/1': '7', 'x/0': '5' }, whole.minutes));
    expect(json).toBe(JSON.stringify(snapshotOf({ 'x/0': '5', 'x/1': '7' }, inOrder.minutes.reverse())));
    expect(json).toBe(
      '{"positions":{"x/0":"5","x/1":"7"},"total":3,"successful":2,"failed":1,"cancelled":1,"failure_rate":33.33,' +
        '"minutes":[{"minute":"2026-01-31T12:00:00.000Z","successful":1,"failed":1,"cancelled":0},' +
        '{"minute":"2026-01-31T12:01:00.000Z","successful":1,"failed":0,"cancelled":1}]}',
    );
  });
});
