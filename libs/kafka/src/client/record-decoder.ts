import { createRequire } from 'node:module';
import { RepeatedHeaders } from './repeated-headers.js';

/** The parts of kafkajs' decoder that a record is read with. */
export interface BytesToDecode {
  readonly buffer: Buffer;
  offset: number;
  readInt8(): number;
  readVarInt(): number;
  readVarLong(): { toString(): string };
  readVarIntBytes(): Buffer | null;
}

/** What kafkajs knows of the batch that a record is in. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp?: string;
  readonly magicByte?: number;
  readonly timestampType?: number;
  readonly isControlBatch?: boolean;
}

type HeaderValue = Buffer | null | (Buffer | null)[];

const LOG_APPEND_TIME = 1;

/**
 * kafkajs copies all headers of a record for each of them: a record with ten thousand, which any producer may write, blocks
 * the process for half a minute, and then again and again, for the group has thrown it out meanwhile. This gives the same
 * result in one pass. https://kafka.apache.org/documentation/#record
 */
export function decodeRecord(decoder: BytesToDecode, context: BatchContext) {
  const { firstOffset, firstTimestamp, maxTimestamp, magicByte, timestampType } = context;
  const attributes = decoder.readInt8();
  const timestampDelta = decoder.readVarLong();
  const timestamp =
    timestampType === LOG_APPEND_TIME && maxTimestamp
      ? maxTimestamp
      : String(Number(firstTimestamp) + Number(timestampDelta.toString()));
  // Exact up to 2^53 records in a partition.
  const offset = String(Number(firstOffset) + decoder.readVarInt());
  const key = decoder.readVarIntBytes();
  const value = decoder.readVarIntBytes();
  const headers = readHeaders(decoder);
  return {
    magicByte,
    attributes,
    timestamp,
    offset,
    key,
    value,
    headers,
    isControlRecord: context.isControlBatch ?? false,
    batchContext: context,
  };
}

/** Without anything inherited, for a header may have any name; and, unlike Object.create(null), no hash table each. */
const Headers = function () {} as unknown as new () => Record<string, HeaderValue>;
Headers.prototype = Object.freeze(Object.create(null) as object);

const repeated = new RepeatedHeaders();

function readHeaders(decoder: BytesToDecode): Record<string, HeaderValue> {
  const headers = new Headers();
  const count = decoder.readVarInt();
  for (let at = 0; at < count; at += 1) {
    const nameEnd = Math.max(0, decoder.readVarInt()) + decoder.offset;
    const name = repeated.name(at, decoder.buffer, decoder.offset, nameEnd);
    decoder.offset = nameEnd;
    const value = readValue(decoder, at);
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}

function readValue(decoder: BytesToDecode, at: number): Buffer | null {
  const length = decoder.readVarInt();
  if (length === -1) return null;
  const end = decoder.offset + length;
  const value = repeated.value(at, decoder.buffer, decoder.offset, end);
  decoder.offset = end;
  return value;
}

/** Puts `decodeRecord` in the place of kafkajs' decoder. Must run before its first fetch, which loads it. */
export function replaceRecordDecoder(): void {
  const require = createRequire(import.meta.url);
  const path = require.resolve('kafkajs/src/protocol/recordBatch/record/v0/decoder');
  require(path);
  const loaded = require.cache[path];
  if (loaded) loaded.exports = decodeRecord;
}
