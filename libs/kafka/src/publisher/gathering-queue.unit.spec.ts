import { describe, expect, it } from '@jest/globals';
import { GatheringQueue } from './gathering-queue.js';
import { PendingRecord } from './pending-record.js';

const bounds = { records: 5000, bytes: 50_000_000 };

function pending(partition: number, value: string, deadline = 1000): PendingRecord {
  const record = { topic: 't', partition, key: 'k', value, headers: {} };
  return new PendingRecord(
    record,
    false,
    deadline,
    () => undefined,
    () => undefined,
  );
}

function values(queue: GatheringQueue): string[][] {
  return queue.take().map((lane) => lane.records.map(({ record }) => String(record.value)));
}

describe('the gathering queue', () => {
  it('gives out the heads of all partitions, each in the order of its records', () => {
    const queue = new GatheringQueue(bounds);
    for (const [partition, value] of [
      [0, 'a'],
      [1, 'b'],
      [0, 'c'],
      [1, 'd'],
    ] as const)
      queue.add(pending(partition, value));
    expect(values(queue)).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(queue.size).toBe(0);
  });

  it('gives out at most 500 records of a partition at once, and the rest next', () => {
    const queue = new GatheringQueue(bounds);
    for (let index = 0; index < 1200; index += 1) queue.add(pending(0, String(index)));
    const taken = [values(queue), values(queue), values(queue)].flat();
    expect(taken.map((lane) => lane.length)).toEqual([500, 500, 200]);
    expect(taken.flat()).toEqual(Array.from({ length: 1200 }, (_, index) => String(index)));
  });

  it('keeps a batch below the size that a broker takes, but never starves a large record', () => {
    const queue = new GatheringQueue(bounds);
    for (const name of ['a', 'b', 'c']) queue.add(pending(0, name.repeat(500_000)));
    expect(values(queue).map((lane) => lane.length)).toEqual([1]);
    expect(queue.size).toBe(2);
  });

  it('refuses what exceeds its bounds, and takes again when there is room', () => {
    const byCount = new GatheringQueue({ ...bounds, records: 2 });
    expect([
      byCount.add(pending(0, 'a')),
      byCount.add(pending(0, 'b')),
      byCount.add(pending(1, 'c')),
    ]).toEqual([true, true, false]);
    byCount.take();
    expect(byCount.add(pending(1, 'c'))).toBe(true);
    const byBytes = new GatheringQueue({ ...bounds, bytes: 1000 });
    expect([byBytes.add(pending(0, 'x'.repeat(900))), byBytes.add(pending(0, 'x'.repeat(900)))]).toEqual([
      true,
      false,
    ]);
  });

  it('gives up what has waited beyond its deadline, and only that', () => {
    const queue = new GatheringQueue(bounds);
    queue.add(pending(0, 'old', 10));
    queue.add(pending(0, 'young', 30));
    queue.add(pending(1, 'old too', 10));
    expect(queue.takeExpired(20).map(({ record }) => record.value)).toEqual(['old', 'old too']);
    expect(values(queue)).toEqual([['young']]);
  });
});
