/** How long a parked team waits before try `attempt` (from 1), ms: doubling up to `maxMs`, with jitter above one half. */
export function pauseOf(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  const full = Math.min(baseMs * 2 ** Math.min(attempt - 1, 30), maxMs);
  return Math.round(full * (0.5 + 0.5 * random()));
}
