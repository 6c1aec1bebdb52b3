import { pause } from '../backoff.js';
import { consumerMetrics } from './consumer-metrics.js';

/** What a partition waits for. */
export type BlockReason = 'infrastructure' | 'retry' | 'valve';

/** The wait was cut short, or the valve is closed: the rest of the records stays for later. */
export class Interrupted extends Error {}

/** Waits on behalf of a partition, and tells metrics and readiness for what, until something succeeds. */
export class PartitionBlock {
  private current: BlockReason | undefined;

  constructor(
    private readonly labels: { readonly group: string; readonly topic: string; readonly partition: number },
    private readonly onBlocked: (reason: BlockReason | undefined) => void,
  ) {}

  get reason(): BlockReason | undefined {
    return this.current;
  }

  /** Throws Interrupted when `signal` is aborted meanwhile. The partition counts as blocked until `clear()`. */
  async wait(reason: BlockReason, ms: number, signal: AbortSignal): Promise<void> {
    this.set(reason);
    await pause(ms, signal);
    if (signal.aborted) throw new Interrupted();
  }

  clear(): void {
    this.set(undefined);
  }

  private set(reason: BlockReason | undefined): void {
    if (this.current === reason) return;
    if (this.current) consumerMetrics.blocked.set({ ...this.labels, reason: this.current }, 0);
    if (reason) consumerMetrics.blocked.set({ ...this.labels, reason }, 1);
    this.current = reason;
    this.onBlocked(reason);
  }
}
