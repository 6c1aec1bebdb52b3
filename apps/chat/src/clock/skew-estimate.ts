/** How far a foreign clock is from ours, in ms; positive when it is ahead. The truth lies within `skewMs` ± `errorMs`. */
export interface SkewEstimate {
  readonly skewMs: number;
  readonly errorMs: number;
}

/**
 * From a question and its answer, as in Cristian's algorithm: the foreign clock was read somewhere between the two, so half
 * of the round trip is the error. All in ms since 1970 by our clock, but `foreign`.
 */
export function estimateSkew(asked: number, foreign: number, answered: number): SkewEstimate {
  return { skewMs: foreign - (asked + answered) / 2, errorMs: Math.max(0, answered - asked) / 2 };
}

/** Whether even the smallest skew that the estimate allows is beyond the limit. */
export function isBeyond({ skewMs, errorMs }: SkewEstimate, limitMs: number): boolean {
  return Math.abs(skewMs) - errorMs > limitMs;
}
