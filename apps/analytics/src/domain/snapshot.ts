import { type MinuteCount, type OutcomeTotals, sumOf, totals } from './metrics.js';

/** Up to where the log is counted: the next offset by `<topic>/<partition>`. */
export type Positions = Readonly<Record<string, string>>;

/**
 * All that is counted from the log up to exactly these positions. The same numbers have the same JSON, byte by byte, so a
 * replay of the log can be compared with it as text.
 */
export interface Snapshot extends OutcomeTotals {
  readonly positions: Positions;
  readonly minutes: readonly {
    readonly minute: string;
    readonly successful: number;
    readonly failed: number;
    readonly cancelled: number;
  }[];
}

export function snapshotOf(positions: Positions, minutes: readonly MinuteCount[]): Snapshot {
  const ascending = [...minutes].sort((one, other) => one.minute.getTime() - other.minute.getTime());
  return {
    positions: Object.fromEntries(Object.entries(positions).sort(([one], [other]) => (one < other ? -1 : 1))),
    ...totals(sumOf(minutes)),
    minutes: ascending.map(({ minute, successful, failed, cancelled }) => ({
      minute: minute.toISOString(),
      successful,
      failed,
      cancelled,
    })),
  };
}
