import { HEADER, protobufAsJson } from '#libs/events';
import { type FetchedRecord, headerText, SENTINEL_HEADER } from '#libs/kafka';
import { cut, keptValue, type SeenRecord } from '../domain/seen-record.js';

const MAX_KEY = 200;
const MAX_HEADER = 200;
const MAX_VALUE = 4096;

/** Keeps nothing of the batch's memory. */
export function seenRecord(record: FetchedRecord): SeenRecord {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  const sequence = headerText(headers, SENTINEL_HEADER.sequence);
  return {
    topic,
    partition,
    offset,
    at: timestamp,
    key: key ? cut(key.toString('utf8', 0, MAX_KEY * 4), MAX_KEY) : undefined,
    type: short(headerText(headers, HEADER.type)),
    producer: short(headerText(headers, SENTINEL_HEADER.producer)),
    sequence: sequence !== undefined && /^\d{1,15}$/.test(sequence) ? Number(sequence) : undefined,
    value: protobufAsJson(record)?.slice(0, MAX_VALUE) ?? (value ? keptValue(value, MAX_VALUE) : undefined),
    bytes: value?.length ?? 0,
  };
}

// Nearly all records say the same few words here, and each would bring a copy of its own.
const words = new Map<string, string>();
const MAX_WORDS = 200;

function short(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const known = words.get(text);
  if (known !== undefined) return known;
  if (words.size >= MAX_WORDS) words.clear();
  const word = cut(text, MAX_HEADER);
  words.set(word, word);
  return word;
}
