import { type RecordHeaders } from '../record.js';

/** Where an acknowledged record is. `timestamp` is the broker's append time in ms since 1970. */
export interface PublishedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
}

/** One record on its way, with the promise of its caller. */
export interface PendingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: RecordHeaders;
  /** Whether the order sentinel stamps it: an event of ours, and not a copy of somebody's record. */
  readonly stamped: boolean;
  readonly bytes: number;
  /** Monotonic, ms. */
  readonly deadline: number;
  resolve(published: PublishedRecord): void;
  reject(error: Error): void;
}
