import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Observation, OrderSentinel, type ViolationEvidence } from './order-sentinel.js';

describe('the order sentinel', () => {
  let seen: ViolationEvidence[];
  let sentinel: OrderSentinel;
  let offset: number;

  const event = (sequence: number, more: Partial<Observation> = {}): Observation => ({
    topic: 'orders',
    partition: 0,
    key: 'alice',
    producer: 'p1',
    sequence,
    offset: String(offset++),
    ...more,
  });
  const observe = (...sequences: number[]) =>
    sequences.forEach((sequence) => sentinel.observe(event(sequence)));
  const kinds = () => seen.map(({ kind }) => kind);

  beforeEach(() => {
    seen = [];
    offset = 0;
    sentinel = new OrderSentinel('group', (evidence) => seen.push(evidence));
  });

  it('is quiet while each key counts up, wherever its count begins', () => {
    observe(7, 8, 9);
    sentinel.observe(event(1, { key: 'bob' }));
    sentinel.observe(event(1, { producer: 'p2' }));
    sentinel.observe(event(2, { key: 'bob' }));
    expect(kinds()).toEqual([]);
  });

  it('counts what it has verified, apart from redeliveries, and knows how far each key has come', () => {
    observe(1, 2, 5, 3);
    sentinel.observe(event(2, { offset: '1' }));
    sentinel.observe(event(1, { key: 'bob', partition: 1 }));
    sentinel.wrongPartition(event(1, { key: 'carol' }));
    expect(sentinel.tally).toEqual({
      ...{ verified: 6, gaps: 1, duplicates: 0, backwards: 1, wrongPartition: 1 },
      ...{ redeliveries: 1, keys: 2 },
    });
    const place = { topic: 'orders', partition: 0, producer: 'p1' };
    expect(sentinel.progressOf('alice')).toEqual([{ ...place, sequence: 5, offset: '3', verified: 4 }]);
    expect(sentinel.progressOf('nobody')).toEqual([]);
  });

  it('tells a gap, what fills it late, and a duplicate apart', () => {
    observe(1, 2, 5, 3, 4, 4, 6);
    expect(kinds()).toEqual(['gap', 'backwards', 'backwards', 'duplicate']);
  });

  it('does not take a redelivery for a violation', () => {
    const first = [event(1), event(2), event(3)];
    for (const one of [...first, ...first]) sentinel.observe(one);
    observe(4);
    expect(kinds()).toEqual([]);
  });

  it('starts anew on a partition that others have read meanwhile', () => {
    observe(1, 2);
    sentinel.forget('orders', 0);
    observe(9, 10);
    expect(kinds()).toEqual([]);
  });

  it('keeps the evidence: both positions, both counts, and what happened just before', () => {
    observe(1, 2);
    sentinel.note('rebalance');
    observe(5);
    expect(sentinel.evidence).toEqual([
      expect.objectContaining({
        kind: 'gap',
        key: 'alice',
        producer: 'p1',
        sequence: 5,
        offset: '2',
        previousSequence: 2,
        previousOffset: '1',
        after: { event: 'rebalance', agoMs: expect.any(Number) as unknown },
      }),
    ]);
  });

  it("counts an event on a partition that is not its key's", () => {
    sentinel.wrongPartition(event(1, { partition: 2 }));
    expect(kinds()).toEqual(['wrong_partition']);
  });

  it('keeps the latest hundred pieces of evidence, however many there are', () => {
    for (let sequence = 1; sequence < 1000; sequence += 2) observe(sequence);
    expect(sentinel.evidence).toHaveLength(100);
    expect(sentinel.evidence.at(-1)?.sequence).toBe(999);
  });
});
