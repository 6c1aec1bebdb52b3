import { type TeamMove } from './team-move.js';

/** What one team has published in the time that was measured, and where it goes now. */
export interface TeamLoad {
  readonly team_id: string;
  readonly partition: number;
  readonly events: number;
}

export interface RebalanceLimits {
  readonly partitions: number;
  /** How much busier than the average a partition may be: 1.25 is a quarter. */
  readonly tolerance: number;
  readonly maxMoves: number;
}

/** A team that would be nearly as much where it goes only changes its place, and would go on the next time. */
const WORTH = 0.05;

/**
 * The moves that take load from the busiest partition to the quietest until none is above the tolerance, or no move helps: a
 * team that is too busy for any partition ends with one of its own. Same loads, same plan.
 */
export function rebalancePlan(loads: readonly TeamLoad[], limits: RebalanceLimits): TeamMove[] {
  const { partitions, tolerance, maxMoves } = limits;
  const teams = loads.filter(({ events }) => events > 0).map((load) => ({ ...load, from: load.partition }));
  const sums = partitionSums(teams, partitions);
  const bound = (sums.reduce((all, sum) => all + sum, 0) / partitions) * tolerance;
  for (let step = 0; step < maxMoves; step += 1) {
    const [busiest, quietest] = [sums.indexOf(Math.max(...sums)), sums.indexOf(Math.min(...sums))];
    const difference = (sums[busiest] ?? 0) - (sums[quietest] ?? 0);
    if ((sums[busiest] ?? 0) <= bound) break;
    // The nearest to half of the difference levels the two best.
    const distance = ({ events }: TeamLoad) => Math.abs(difference / 2 - events);
    const [best] = teams
      .filter(({ partition }) => partition === busiest)
      .filter(({ events }) => (sums[quietest] ?? 0) + events <= (sums[busiest] ?? 0) * (1 - WORTH))
      .sort((a, b) => distance(a) - distance(b) || a.team_id.localeCompare(b.team_id));
    if (!best) break;
    sums[busiest] = (sums[busiest] ?? 0) - best.events;
    sums[quietest] = (sums[quietest] ?? 0) + best.events;
    best.partition = quietest;
  }
  return teams
    .filter(({ partition, from }) => partition !== from)
    .map(({ team_id, from, partition }) => ({ team_id, from, to: partition }))
    .sort((a, b) => a.team_id.localeCompare(b.team_id));
}

/** The events of each partition. */
export function partitionSums(loads: readonly TeamLoad[], partitions: number): number[] {
  const sums = Array.from({ length: partitions }, () => 0);
  for (const { partition, events } of loads) sums[partition] = (sums[partition] ?? 0) + events;
  return sums;
}
