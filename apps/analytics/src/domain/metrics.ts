/** `cancelled` is counted apart: an order that gave its stock back was a successful one before. */
export type OutcomeKind = 'successful' | 'failed' | 'cancelled';

export type Counts = Readonly<Record<OutcomeKind, number>>;

/** Counts of one minute in which orders were placed. */
export interface MinuteCount extends Counts {
  readonly minute: Date;
}

export interface OutcomeTotals extends Counts {
  /** Distinct orders with an outcome: successful and failed. */
  readonly total: number;
  /** Percent of total, with two decimals; 0 while there is none. */
  readonly failure_rate: number;
}

export interface OrderMetrics extends OutcomeTotals {
  /** The latest minutes in which orders were placed, oldest first. */
  readonly orders_per_minute: readonly MinuteCount[];
}

export function totals({ successful, failed, cancelled }: Counts): OutcomeTotals {
  const total = successful + failed;
  const failure_rate = total === 0 ? 0 : Math.round((failed / total) * 10_000) / 100;
  return { total, successful, failed, cancelled, failure_rate };
}

export function sumOf(counts: readonly Counts[]): Counts {
  const sum = { successful: 0, failed: 0, cancelled: 0 };
  for (const { successful, failed, cancelled } of counts) {
    sum.successful += successful;
    sum.failed += failed;
    sum.cancelled += cancelled;
  }
  return sum;
}
