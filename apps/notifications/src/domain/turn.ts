/** What to do with the first waiting event of a team. */
export type Turn =
  { readonly go: true; readonly outOfOrder: boolean } | { readonly go: false; readonly waitMs: number };

/**
 * The topics of a team are separate, so its events arrive in any order; their `seq` has no holes. The lowest one that waits goes
 * when it is next, and also when what comes before it has not come for `holdBackMs` since it came itself: a hole that lasts, as
 * after an expired log, must not hold up a team for ever. What comes after its turn goes at once, out of order.
 */
export function turnOf(
  { seq, waitedMs }: { readonly seq: number; readonly waitedMs: number },
  nextSeq: number,
  holdBackMs: number,
): Turn {
  if (seq === nextSeq) return { go: true, outOfOrder: false };
  if (seq < nextSeq) return { go: true, outOfOrder: true };
  return waitedMs >= holdBackMs
    ? { go: true, outOfOrder: false }
    : { go: false, waitMs: holdBackMs - waitedMs };
}
