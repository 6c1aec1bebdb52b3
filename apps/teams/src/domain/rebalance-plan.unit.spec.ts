import { describe, expect, it } from '@jest/globals';
import { partitionSums, rebalancePlan, type TeamLoad } from './rebalance-plan.js';

const limits = { partitions: 3, tolerance: 1.25, maxMoves: 10 };
const load = (team_id: string, partition: number, events: number): TeamLoad => ({
  team_id,
  partition,
  events,
});
const after = (loads: readonly TeamLoad[]) => {
  const moves = new Map(rebalancePlan(loads, limits).map(({ team_id, to }) => [team_id, to]));
  return partitionSums(
    loads.map((one) => ({ ...one, partition: moves.get(one.team_id) ?? one.partition })),
    limits.partitions,
  );
};

describe('a plan of moves', () => {
  it('takes load from the busiest partition to the quietest', () => {
    const loads = [load('a', 0, 50), load('b', 0, 50), load('c', 1, 40), load('d', 2, 10)];
    expect(rebalancePlan(loads, limits)).toEqual([{ team_id: 'a', from: 0, to: 2 }]);
    expect(after(loads)).toEqual([50, 40, 60]);
  });

  it('ends, and gives a team that is too busy for any partition one of its own', () => {
    const loads = [load('hot', 0, 1000), load('x', 0, 30), load('y', 0, 20), load('z', 1, 10)];
    expect(after(loads)).toEqual([1000, 30, 30]);
  });

  it('moves quiet teams away from a hot one rather than the hot one for the sake of them', () => {
    const loads = [load('hot', 0, 108), load('quiet', 0, 1), load('warm', 1, 72)];
    expect(rebalancePlan(loads, limits)).toEqual([{ team_id: 'quiet', from: 0, to: 2 }]);
  });

  it('is empty when the partitions are even enough, or nothing flows', () => {
    expect(rebalancePlan([load('a', 0, 11), load('b', 1, 10), load('c', 2, 10)], limits)).toEqual([]);
    expect(rebalancePlan([load('a', 0, 0)], limits)).toEqual([]);
  });

  it('names each team once, and never more moves than it may', () => {
    const loads = Array.from({ length: 40 }, (_, n) => load(`t${n}`, 0, 1 + (n % 7)));
    const moves = rebalancePlan(loads, limits);
    expect(moves.length).toBeLessThanOrEqual(limits.maxMoves);
    expect(new Set(moves.map(({ team_id }) => team_id)).size).toBe(moves.length);
  });

  it('is the same for the same loads in another order', () => {
    const loads = [load('b', 0, 30), load('a', 0, 30), load('c', 0, 30)];
    expect(rebalancePlan(loads, limits)).toEqual(rebalancePlan(loads.toReversed(), limits));
  });
});
