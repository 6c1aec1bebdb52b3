import { type ReconnectAdvice } from '../protocol/close-code.js';

export interface PauseBounds {
  /** Longest first pause. Default 500. */
  readonly firstMs: number;
  /** Longest pause of all. Default 15,000. */
  readonly longestMs: number;
}

export const DEFAULT_PAUSE: PauseBounds = { firstMs: 500, longestMs: 15_000 };
/** Where the pauses begin for who is told to come back later: at 2^4 times the first. */
const LATER = 4;

/**
 * How long to wait before the attempt after `failures` of them, in ms: anything between nothing and a bound that doubles, so
 * that clients that lost the same server come back evenly spread. Who is told to come back later waits for half of the bound
 * at least.
 */
export function pauseBefore(
  failures: number,
  advice: Exclude<ReconnectAdvice, 'stop'>,
  { firstMs, longestMs }: PauseBounds,
  random: () => number = Math.random,
): number {
  const doublings = Math.max(failures, advice === 'later' ? LATER : 0);
  const bound = Math.min(longestMs, firstMs * 2 ** Math.min(doublings, 30));
  return advice === 'later' ? bound * (0.5 + random() / 2) : bound * random();
}
