import { isUtf8 } from 'node:buffer';
import { HEADER, protobufAsJson } from '#libs/events';
import { type FetchedRecord, placeOf } from '#libs/kafka';
import { momentText } from '../moment.js';
import { shownText } from '../shown-text.js';

/** The envelope's attributes that help to follow an event; the rest is in --json. */
const SHOWN = [
  ['type', HEADER.type],
  ['id', HEADER.id],
  ['source', HEADER.source],
  ['time', HEADER.time],
  ['request', HEADER.requestId],
] as const;

/** A record in one line: place, append time, key, envelope, value, protobuf as JSON. Bytes that are not UTF-8 are shown as hex. */
export function recordLine(record: FetchedRecord): string {
  const envelope = SHOWN.flatMap(([name, header]) => {
    const value = headersOf(record)[header];
    return value === undefined ? [] : [`${name}=${quoted(value)}`];
  });
  return [
    placeOf(record),
    momentText(record.timestamp) ?? '-',
    `key=${record.key === null ? 'null' : quoted(textOf(record.key))}`,
    ...envelope,
    shownText(protobufAsJson(record) ?? (record.value === null ? 'null' : textOf(record.value))),
  ].join(' ');
}

/** A record for machines. `value_encoding` is `protobuf` where the value was, and is told as JSON; `hex` where it is not UTF-8. */
export function recordJson(record: FetchedRecord): object {
  const { topic, partition, offset, timestamp, key, value } = record;
  return {
    topic,
    partition,
    offset,
    timestamp: momentText(timestamp) ?? null,
    key: key && textOf(key),
    headers: headersOf(record),
    ...valueOf(record, value),
  };
}

function valueOf(record: FetchedRecord, value: Buffer | null): object {
  const json = protobufAsJson(record);
  if (json !== undefined) return { value: json, value_encoding: 'protobuf' };
  return { value: value && textOf(value), value_encoding: value && (isUtf8(value) ? 'utf8' : 'hex') };
}

/** Of a header that occurs several times the last counts, as for the contracts. */
function headersOf({ headers }: FetchedRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return [name, typeof last === 'string' ? last : textOf(last ?? Buffer.alloc(0))];
    }),
  );
}

function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString() : `0x${bytes.toString('hex')}`;
}

/** In quotes where a reader, or `awk`, would otherwise not see where it ends. */
function quoted(text: string): string {
  if (/^[\w.:/@+-]+$/.test(text)) return text;
  return `"${shownText(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`;
}
