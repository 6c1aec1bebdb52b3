import { describe, expect, it } from '@jest/globals';
import { topicFlows } from './topic-flow.js';

const ends = (...highs: number[]) =>
  highs.map((high, partition) => ({ partition, low: 2n, high: BigInt(high) }));

describe('the flow of a topic', () => {
  it('is what its ends have moved by, per second and partition', () => {
    const [flow] = topicFlows(
      { at: 0, ends: new Map([['orders', ends(10, 20)]]) },
      { at: 2000, ends: new Map([['orders', ends(30, 21)]]) },
      () => 'orders',
    );
    expect(flow).toMatchObject({ name: 'orders', rate: 11, held: 47, written: 51 });
    expect(flow?.dead_letters_of).toBeUndefined();
    expect(flow?.partitions.map(({ rate }) => rate)).toEqual([10, 0.5]);
  });

  it('is nothing for a topic that is new, or was made anew', () => {
    const flows = topicFlows(
      { at: 0, ends: new Map([['again', ends(100)]]) },
      {
        at: 1000,
        ends: new Map([
          ['again', ends(5)],
          ['new.dlq', ends(7)],
        ]),
      },
      () => 'x',
    );
    expect(flows.map(({ rate }) => rate)).toEqual([0, 0]);
    expect(flows[1]?.dead_letters_of).toBe('new');
  });

  it('has no rate from a single look', () => {
    const only = { at: 5, ends: new Map([['orders', ends(10)]]) };
    expect(topicFlows(only, only, () => 'x')[0]?.rate).toBe(0);
  });
});
