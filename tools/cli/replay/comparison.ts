import { type Snapshot } from '../../../apps/analytics/src/domain/snapshot.js';

/** One number that the two do not have in common. */
export interface Difference {
  /** `total`, or `2026-01-31T12:00:00.000Z successful`. */
  readonly what: string;
  readonly live: number;
  readonly replayed: number;
}

const NUMBERS = ['total', 'successful', 'failed', 'cancelled', 'failure_rate'] as const;
const COUNTS = ['successful', 'failed', 'cancelled'] as const;

/** Every number that differs, totals first, then minutes in their order; none when both are the same. */
export function differencesOf(live: Snapshot, replayed: Snapshot): Difference[] {
  const totals = NUMBERS.map((what) => ({ what, live: live[what], replayed: replayed[what] }));
  const ours = byMinute(live);
  const theirs = byMinute(replayed);
  const minutes = [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((minute) =>
    COUNTS.map((count) => ({
      what: `${minute} ${count}`,
      live: ours.get(minute)?.[count] ?? 0,
      replayed: theirs.get(minute)?.[count] ?? 0,
    })),
  );
  return [...totals, ...minutes].filter((one) => one.live !== one.replayed);
}

function byMinute({ minutes }: Snapshot): Map<string, Snapshot['minutes'][number]> {
  return new Map(minutes.map((counts) => [counts.minute, counts]));
}
