import { createHistogram } from 'node:perf_hooks';
import { type PublishedRecord } from '#libs/kafka';

/** What one partition was given. */
export interface PartitionTally {
  readonly partition: number;
  records: number;
  first: string;
  last: string;
}

/** Everything is counted since the start; times in ms. */
export interface GenerationSummary {
  readonly sent: number;
  readonly acknowledged: number;
  /** Records beside the orders that nobody can read. */
  readonly unreadable: number;
  /** By the code of PublishError. */
  readonly failed: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Acknowledged records per second. */
  readonly rate: number;
  readonly ack_p50_ms: number;
  readonly ack_p99_ms: number;
  readonly partitions: readonly PartitionTally[];
}

/** Counts what a producer has sent and what became of it, in constant memory. */
export class GenerationTally {
  private readonly startedAt = performance.now();
  private readonly micros = createHistogram();
  private readonly failures = new Map<string, number>();
  private readonly partitions = new Map<number, PartitionTally>();
  private endedAt: number | undefined;
  private acknowledged = 0;
  sent = 0;
  unreadable = 0;

  acknowledge({ partition, offset }: PublishedRecord, tookMs: number): void {
    this.acknowledged += 1;
    this.micros.record(Math.max(1, Math.round(tookMs * 1000)));
    const tally = this.partitions.get(partition) ?? { partition, records: 0, first: offset, last: offset };
    tally.records += 1;
    tally.last = offset;
    this.partitions.set(partition, tally);
  }

  fail(code: string): void {
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
  }

  /** The clock stands still from here on. */
  end(): void {
    this.endedAt ??= performance.now();
  }

  get summary(): GenerationSummary {
    const seconds = ((this.endedAt ?? performance.now()) - this.startedAt) / 1000;
    return {
      sent: this.sent,
      acknowledged: this.acknowledged,
      unreadable: this.unreadable,
      failed: Object.fromEntries(this.failures),
      seconds: rounded(seconds),
      rate: rounded(this.acknowledged / seconds),
      ack_p50_ms: this.percentile(50),
      ack_p99_ms: this.percentile(99),
      partitions: [...this.partitions.values()].sort((one, other) => one.partition - other.partition),
    };
  }

  private percentile(percent: number): number {
    return this.acknowledged === 0 ? 0 : rounded(this.micros.percentile(percent) / 1000);
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
