/** Times in ms, rounded to 0.01. */
export interface LatencySummary {
  readonly requests: number;
  readonly average_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

/** Percentiles by nearest rank: each is a time that was really measured. Throws RangeError when there is none. */
export function latencySummary(times: readonly number[]): LatencySummary {
  if (times.length === 0) throw new RangeError('no times');
  const sorted = [...times].sort((one, other) => one - other);
  const rank = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1]!;
  return {
    requests: times.length,
    average_ms: rounded(times.reduce((sum, time) => sum + time, 0) / times.length),
    min_ms: rounded(sorted[0]!),
    max_ms: rounded(sorted.at(-1)!),
    p50_ms: rounded(rank(50)),
    p99_ms: rounded(rank(99)),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
