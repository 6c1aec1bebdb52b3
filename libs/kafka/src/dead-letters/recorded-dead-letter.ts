import { DEAD_LETTER_HEADER } from '../consumer/dead-letter.js';
import { type FetchedRecord, placeOf } from '../consumer/received-event.js';
import { parsePlace, REPLAY_HEADER } from '../consumer/replayed-record.js';
import { headerText } from '../record.js';

/** Where a record was before it was dead-lettered. */
export interface SourceRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** ms since 1970. */
  readonly timestamp: number;
}

/**
 * What the headers of a dead letter say. They were written by a consumer, but anybody may write to the topic: what is missing
 * or makes no sense is undefined.
 */
export interface RecordedDeadLetter {
  /** Its own place in the dead-letter topic; its name for operators. */
  readonly place: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** When the broker took it, ms since 1970. */
  readonly writtenAt: number;
  /** The record as the group read it; undefined when it is not of the topic that this dead-letter topic belongs to. */
  readonly source: SourceRecord | undefined;
  /** Its first place: the same as `source`, unless that was a replay. */
  readonly origin: SourceRecord | undefined;
  readonly group: string | undefined;
  readonly service: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly attempts: number | undefined;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
  readonly replayCount: number;
  /** The dead letter whose replay failed and became this one. */
  readonly replayOf: string | undefined;
  readonly key: Buffer | null;
  readonly valueBytes: number;
}

export const DEAD_LETTER_SUFFIX = '.dlq';

/** Reads one record of a dead-letter topic. Keeps nothing of the record's memory. */
export function readDeadLetter(record: FetchedRecord): RecordedDeadLetter {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  const text = (name: string) => headerText(headers, name) || undefined;
  const source = sourceOf(record);
  return {
    place: placeOf(record),
    topic,
    partition,
    offset,
    writtenAt: timestamp,
    source,
    origin: source && originOf(record, source),
    group: text(DEAD_LETTER_HEADER.group),
    service: text(DEAD_LETTER_HEADER.service),
    code: text(DEAD_LETTER_HEADER.errorCode),
    message: text(DEAD_LETTER_HEADER.errorMessage),
    attempts: count(text(DEAD_LETTER_HEADER.attempts)),
    firstAt: text(DEAD_LETTER_HEADER.firstAt),
    lastAt: text(DEAD_LETTER_HEADER.lastAt),
    replayCount: count(text(DEAD_LETTER_HEADER.replayCount)) ?? 0,
    replayOf: text(REPLAY_HEADER.of),
    // A slice would keep the whole fetched batch in memory.
    key: key && Buffer.from(key),
    valueBytes: value?.length ?? 0,
  };
}

function sourceOf({ topic: home, headers }: FetchedRecord): SourceRecord | undefined {
  const topic = headerText(headers, DEAD_LETTER_HEADER.topic) ?? '';
  const partition = headerText(headers, DEAD_LETTER_HEADER.partition) ?? '';
  const offset = headerText(headers, DEAD_LETTER_HEADER.offset) ?? '';
  const place = parsePlace(`${topic}/${partition}@${offset}`);
  const timestamp = count(headerText(headers, DEAD_LETTER_HEADER.timestamp));
  if (!place || timestamp === undefined || home !== `${topic}${DEAD_LETTER_SUFFIX}`) return undefined;
  return { ...place, timestamp };
}

function originOf({ headers }: FetchedRecord, source: SourceRecord): SourceRecord {
  const place = parsePlace(headerText(headers, REPLAY_HEADER.origin) ?? '');
  const timestamp = count(headerText(headers, REPLAY_HEADER.originTimestamp));
  if (place?.topic !== source.topic || timestamp === undefined) return source;
  return { ...place, timestamp };
}

function count(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
