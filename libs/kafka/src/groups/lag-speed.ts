/** How far a group was behind in a partition, at one moment. */
export interface LagPoint {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: bigint | undefined;
  readonly high: bigint;
  readonly lag: number | undefined;
}

export interface LagSample {
  /** ms of a clock that never jumps, as `performance.now()`. */
  readonly at: number;
  readonly points: readonly LagPoint[];
}

/** Rates are records per second; undefined where the two samples do not tell. */
export interface LagSpeed {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly lag: number | undefined;
  readonly consumed: number | undefined;
  readonly produced: number | undefined;
  /**
   * Seconds until nothing is left at these rates; `never` when it does not shrink. A lag that is no more than what came in
   * since the first sample is in work: it takes as long as the group needs for so many.
   */
  readonly clear: number | 'never' | undefined;
}

/**
 * Compares two samples, partition by partition of the later one. Consuming is measured by commits, so a group that commits
 * less often than samples are taken looks uneven. A group that was moved back in between has no consuming rate.
 */
export function lagSpeed(earlier: LagSample, later: LagSample): LagSpeed[] {
  const seconds = (later.at - earlier.at) / 1000;
  const before = new Map(earlier.points.map((point) => [nameOf(point), point]));
  return later.points.map((point) => {
    const { group, topic, partition, lag } = point;
    const last = before.get(nameOf(point));
    const consumed = rate(last?.committed, point.committed, seconds);
    const produced = rate(last?.high, point.high, seconds);
    return {
      group,
      topic,
      partition,
      lag,
      consumed,
      produced,
      clear: timeToClear({ lag, consumed, produced }, seconds),
    };
  });
}

function rate(from: bigint | undefined, to: bigint | undefined, seconds: number): number | undefined {
  if (from === undefined || to === undefined || to < from || seconds <= 0) return undefined;
  return Number(to - from) / seconds;
}

function timeToClear(
  { lag, consumed, produced }: Pick<LagSpeed, 'lag' | 'consumed' | 'produced'>,
  seconds: number,
): number | 'never' | undefined {
  if (lag === 0) return 0;
  if (lag === undefined || consumed === undefined || produced === undefined) return undefined;
  if (consumed > 0 && lag <= produced * seconds) return lag / consumed;
  return consumed > produced ? lag / (consumed - produced) : 'never';
}

function nameOf({ group, topic, partition }: LagPoint): string {
  return `${group} ${topic}/${partition}`;
}
