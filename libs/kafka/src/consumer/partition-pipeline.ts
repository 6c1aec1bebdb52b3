import { type PartitionProcessor } from './partition-processor.js';
import { type FetchedRecord } from './received-event.js';

export interface PipelineOptions {
  readonly processor: Pick<PartitionProcessor, 'process' | 'appetite'>;
  /** Records that may wait before fetching should pause. */
  readonly highWater: number;
  /** Everything before `next` is done with and may be committed. */
  readonly onDone: (next: bigint) => void;
  /** The next records do not follow those that were handled here: another member has read what lies between. */
  readonly onJump: () => void;
}

/** Keys and values of one batch; a larger record comes alone. A handler may hold several copies of it at a time. */
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Between fetching and handling of one partition: while one batch is written the next may be fetched. Records are handled
 * one batch at a time, also across rebalances, and the position that it reports never runs ahead of what was handled.
 */
export class PartitionPipeline {
  private queue: FetchedRecord[] = [];
  private bytes = 0;
  private assignment = 0;
  private assigned = false;
  private interrupt = new AbortController();
  private running: Promise<void> | undefined;
  /** The first offset that this process has not brought to its end. */
  private next = -1n;
  private roomWaiters: (() => void)[] = [];
  private busySince: number | undefined;

  constructor(private readonly options: PipelineOptions) {}

  get isAssigned(): boolean {
    return this.assigned;
  }

  get full(): boolean {
    return this.queue.length >= this.options.highWater || this.bytes >= 2 * BATCH_BYTES;
  }

  /** For how long the current batch has been at work, ms; 0 when idle. */
  get busyMs(): number {
    return this.busySince === undefined ? 0 : performance.now() - this.busySince;
  }

  /** A new assignment: fetching starts again at the committed offset, so what waits here will come once more. */
  assign(): void {
    this.assignment += 1;
    this.assigned = true;
    this.drop();
    if (this.interrupt.signal.aborted) this.interrupt = new AbortController();
  }

  /** The partition went to another member. What is being written comes to its end, but is not reported. */
  revoke(): void {
    this.assignment += 1;
    this.assigned = false;
    this.drop();
    this.interrupt.abort();
  }

  accept(records: readonly FetchedRecord[]): void {
    if (!this.assigned || this.interrupt.signal.aborted) return;
    for (const record of records) {
      this.queue.push(record);
      this.bytes += bytesOf(record);
    }
    this.wake();
  }

  /** Resolves when more records may be accepted. */
  room(): Promise<void> {
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => this.roomWaiters.push(resolve));
  }

  /** Finishes and reports the batch in work; drops what waits. */
  async drain(): Promise<void> {
    this.drop();
    this.interrupt.abort();
    await this.running;
  }

  private wake(): void {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      this.busySince = undefined;
      if (this.queue.length > 0) this.wake();
    });
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const { assignment } = this;
      const records = this.take();
      this.announceRoom();
      if (this.next >= 0n && BigInt(records[0]?.offset ?? -1n) > this.next) this.options.onJump();
      const fresh = this.notYetHandled(records);
      this.busySince = performance.now();
      const done = await this.options.processor.process(fresh, this.interrupt.signal);
      const last = done === fresh.length ? records.at(-1) : fresh[done - 1];
      if (last) this.next = maximum(this.next, BigInt(last.offset) + 1n);
      if (assignment !== this.assignment) continue;
      if (done < fresh.length) this.putBack(fresh.slice(done));
      if (last) this.options.onDone(this.next);
      if (this.interrupt.signal.aborted) this.drop();
    }
  }

  private take(): FetchedRecord[] {
    const { appetite } = this.options.processor;
    let bytes = 0;
    let count = 0;
    for (const record of this.queue) {
      if (count === appetite || (count > 0 && bytes + bytesOf(record) > BATCH_BYTES)) break;
      bytes += bytesOf(record);
      count += 1;
    }
    this.bytes -= bytes;
    return this.queue.splice(0, count);
  }

  private putBack(records: readonly FetchedRecord[]): void {
    this.queue.unshift(...records);
    for (const record of records) this.bytes += bytesOf(record);
  }

  /** After a rebalance records come again that were handled here but not yet committed. */
  private notYetHandled(records: FetchedRecord[]): FetchedRecord[] {
    const first = records[0];
    if (first && BigInt(first.offset) >= this.next) return records;
    return records.filter((record) => BigInt(record.offset) >= this.next);
  }

  private drop(): void {
    this.queue = [];
    this.bytes = 0;
    this.announceRoom();
  }

  private announceRoom(): void {
    if (this.full) return;
    const waiters = this.roomWaiters;
    this.roomWaiters = [];
    for (const resolve of waiters) resolve();
  }
}

function bytesOf({ key, value }: FetchedRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

function maximum(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
