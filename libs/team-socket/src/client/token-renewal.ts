/** How much of a token's remaining time is used before it is renewed. */
const USED = 0.8;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const SOONEST_MS = 1000;

/** When to ask for a new token, in ms from now; a clock that is wrong makes it early, or late and then the server closes with 4401. */
export function renewalIn(expiresAt: string, now: number): number {
  return Math.min(LONGEST_TIMER_MS, Math.max(SOONEST_MS, (Date.parse(expiresAt) - now) * USED));
}
