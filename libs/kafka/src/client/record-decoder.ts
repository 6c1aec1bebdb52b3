import { createRequire } from 'node:module';

/** The parts of kafkajs' decoder that a record is read with. */
export interface BytesToDecode {
  readInt8(): number;
  readVarInt(): number;
  readVarLong(): { toString(): string };
  readVarIntBytes(): Buffer | null;
  readVarIntString(): string | null;
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

function readHeaders(decoder: BytesToDecode): Record<string, HeaderValue> {
  // Without a prototype: a header may have any name.
  const headers = Object.create(null) as Record<string, HeaderValue>;
  for (let left = decoder.readVarInt(); left > 0; left -= 1) {
    const name = String(decoder.readVarIntString());
    const value = decoder.readVarIntBytes();
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}

/** Puts `decodeRecord` in the place of kafkajs' decoder. Must run before its first fetch, which loads it. */
export function replaceRecordDecoder(): void {
  const require = createRequire(import.meta.url);
  const path = require.resolve('kafkajs/src/protocol/recordBatch/record/v0/decoder');
  require(path);
  const loaded = require.cache[path];
  if (loaded) loaded.exports = decodeRecord;
}
