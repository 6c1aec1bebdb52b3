/** How evenly records lie in partitions, between 0 and 1. */
export const BALANCE_DEFINITION =
  '1 - (records that would have to move to be even / the most that could have to: all in one partition)';

/** 1 is even, 0 is everything in one partition; 1 as well for nothing at all, and for a single partition. */
export function balanceScore(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || total === 0) return 1;
  const mean = total / counts.length;
  const toMove = counts.reduce((sum, count) => sum + Math.max(0, count - mean), 0);
  const score = 1 - toMove / (total - mean);
  return Math.min(1, Math.max(0, score));
}

export interface HotPartition {
  readonly partition: number;
  /** Of all records. */
  readonly share: number;
  /** By how many standard deviations it is above what an even spread would give by chance. */
  readonly z: number;
}

const LEAST_SAMPLE = 100;
const LEAST_Z = 3;
const LEAST_FACTOR = 1.5;

/**
 * Partitions that have more than chance explains (a binomial z-score of at least 3) and half again as much as an even share:
 * the first alone would call every partition hot after enough records. Fewer than 100 records tell nothing.
 */
export function hotPartitions(counts: ReadonlyMap<number, number>): HotPartition[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (counts.size < 2 || total < LEAST_SAMPLE) return [];
  const even = 1 / counts.size;
  const deviation = Math.sqrt(total * even * (1 - even));
  return [...counts]
    .map(([partition, count]) => ({
      partition,
      share: count / total,
      z: (count - total * even) / deviation,
    }))
    .filter(({ share, z }) => z >= LEAST_Z && share >= LEAST_FACTOR * even)
    .sort((one, other) => other.share - one.share);
}
