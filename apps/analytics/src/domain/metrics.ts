export type OutcomeKind = 'successful' | 'failed';

/** The outcome of one order as it is counted: by the minute in which the order was placed. */
export interface CountedOutcome {
  readonly order_id: string;
  readonly kind: OutcomeKind;
  readonly minute: Date;
}

export interface MinuteCount {
  readonly minute: Date;
  readonly successful: number;
  readonly failed: number;
}

export interface OrderMetrics {
  /** Distinct orders with an outcome. */
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  /** Percent of total, with two decimals; 0 while there is none. */
  readonly failure_rate: number;
  /** The latest minutes in which orders were placed, oldest first. */
  readonly orders_per_minute: readonly MinuteCount[];
}

const MINUTE_MS = 60_000;

export function minuteOf(time: number): Date {
  return new Date(Math.floor(time / MINUTE_MS) * MINUTE_MS);
}

export function totals(successful: number, failed: number): Omit<OrderMetrics, 'orders_per_minute'> {
  const total = successful + failed;
  const failure_rate = total === 0 ? 0 : Math.round((failed / total) * 10_000) / 100;
  return { total, successful, failed, failure_rate };
}

/** Counts by minute, so that a batch moves each counter once. */
export function countByMinute(outcomes: readonly CountedOutcome[]): MinuteCount[] {
  const counts = new Map<number, { minute: Date; successful: number; failed: number }>();
  for (const { minute, kind } of outcomes) {
    const count = counts.get(minute.getTime()) ?? { minute, successful: 0, failed: 0 };
    count[kind] += 1;
    counts.set(minute.getTime(), count);
  }
  return [...counts.values()];
}
