/** The middle of some measurements, with the smallest and the largest as their spread. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Throws RangeError when there is nothing to summarise. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1];
  const [low] = sorted;
  const high = sorted.at(-1);
  if (upper === undefined || lower === undefined || low === undefined || high === undefined) {
    throw new RangeError('no values');
  }
  return { median: (lower + upper) / 2, low, high };
}

/**
 * Ratios round by round: both sides of one round saw the machine in about the same state, so what disturbs it falls out.
 * Throws RangeError when the sides have different numbers of rounds.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) throw new RangeError('both sides need the same rounds');
  return ours.map((value, round) => value / (theirs[round] as number));
}

/** The value below which `part` (0 to 1) of the others are. `sorted` ascends; NaN when it is empty. */
export function quantileOf(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
