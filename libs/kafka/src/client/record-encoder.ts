import { createRequire } from 'node:module';

/** One message as kafkajs hands it to its record encoder. */
export interface RecordToEncode {
  readonly offsetDelta: number;
  readonly timestampDelta: number;
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[]>>;
}

/** What kafkajs' array writer takes: it asks for `buf` and copies `buffer`. */
export interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

type Bytes = Buffer | string | null | undefined;

/**
 * kafkajs allocates and clears a 512-byte buffer for each record and each header. This writes the record in one pass into
 * one buffer of the right size: the same bytes at a fraction of the time.
 * https://kafka.apache.org/documentation/#record
 */
export function encodeRecord(record: RecordToEncode): EncodedRecord {
  const headers = flatHeaders(record.headers);
  let size =
    1 + varintSize(record.timestampDelta) + varintSize(record.offsetDelta) + varintSize(headers.length / 2);
  size += sizeOfBytes(record.key) + sizeOfBytes(record.value);
  for (const entry of headers) size += sizeOfBytes(entry);

  const target = Buffer.allocUnsafe(varintSize(size) + size);
  let at = writeVarint(target, 0, size);
  target[at++] = 0; // no attributes are defined
  at = writeVarint(target, at, record.timestampDelta);
  at = writeVarint(target, at, record.offsetDelta);
  at = writeBytes(target, at, record.key);
  at = writeBytes(target, at, record.value);
  at = writeVarint(target, at, headers.length / 2);
  for (const entry of headers) at = writeBytes(target, at, entry);
  return { buf: target, buffer: target };
}

/** Names and values in turn; a header with several values becomes several headers. */
function flatHeaders(headers: RecordToEncode['headers']): Bytes[] {
  const flat: Bytes[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) for (const one of value) flat.push(name, one);
    else flat.push(name, value);
  }
  return flat;
}

function lengthOf(bytes: Buffer | string): number {
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
}

function sizeOfBytes(bytes: Bytes): number {
  if (bytes == null) return 1;
  const length = lengthOf(bytes);
  return varintSize(length) + length;
}

function writeBytes(target: Buffer, at: number, bytes: Bytes): number {
  if (bytes == null) return writeVarint(target, at, -1);
  const start = writeVarint(target, at, lengthOf(bytes));
  return start + (typeof bytes === 'string' ? target.write(bytes, start) : bytes.copy(target, start));
}

// Zigzag varints. Deltas and lengths fit 31 bits: a batch is below 2 GiB and its timestamps are of one moment.
function varintSize(value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  let size = 1;
  while (zigzag > 0x7f) {
    zigzag >>>= 7;
    size += 1;
  }
  return size;
}

function writeVarint(target: Buffer, at: number, value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  while (zigzag > 0x7f) {
    target[at++] = (zigzag & 0x7f) | 0x80;
    zigzag >>>= 7;
  }
  target[at++] = zigzag;
  return at;
}

/** Puts `encodeRecord` in the place of kafkajs' encoder. Must run before its first produce request, which loads it. */
export function replaceRecordEncoder(): void {
  const require = createRequire(import.meta.url);
  const path = require.resolve('kafkajs/src/protocol/recordBatch/record/v0');
  require(path);
  const loaded = require.cache[path];
  if (loaded) loaded.exports = encodeRecord;
}
