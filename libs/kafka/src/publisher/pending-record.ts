import { type RecordHeaders } from '../record.js';

/** Where an acknowledged record is. `timestamp` is the broker's append time in ms since 1970. */
export interface PublishedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
}

/** A record to be sent, to the partition that it names. */
export interface Outgoing {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: RecordHeaders;
}

// Our envelope with a trace, generously; walking through the headers of each event would cost more than it tells.
const ENVELOPE_BYTES = 640;

/** One record on its way, with the promise of its caller. */
export class PendingRecord {
  readonly bytes: number;

  constructor(
    readonly record: Outgoing,
    /** Whether the order sentinel stamps it: an event of ours, and not a copy of somebody's record. */
    readonly stamped: boolean,
    /** Monotonic, ms. */
    readonly deadline: number,
    readonly resolve: (published: PublishedRecord) => void,
    readonly reject: (error: Error) => void,
  ) {
    const { key, value, headers } = record;
    this.bytes = lengthOf(key) + lengthOf(value) + (stamped ? ENVELOPE_BYTES : sizeOfHeaders(headers));
  }
}

function sizeOfHeaders(headers: RecordHeaders): number {
  let bytes = 32;
  for (const name in headers) {
    const value = headers[name];
    bytes += name.length + 8;
    if (Array.isArray(value)) for (const one of value) bytes += lengthOf(one);
    else bytes += lengthOf(value ?? null);
  }
  return bytes;
}

function lengthOf(bytes: Buffer | string | null): number {
  if (bytes === null) return 0;
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
}
