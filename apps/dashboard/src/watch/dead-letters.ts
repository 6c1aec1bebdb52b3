import { DEAD_LETTER_HEADER, type FetchedRecord, headerText } from '#libs/kafka';
import { Ring } from '../domain/ring.js';
import { cut, previewOf } from '../domain/seen-record.js';
import { seenRecord } from './seen-record.js';

/** A record that a group could not process. */
export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly at: number;
  readonly key: string | undefined;
  readonly code: string;
  readonly reason: string;
  readonly group: string | undefined;
  readonly attempts: string | undefined;
  /** Where the record was, when its headers say so. */
  readonly source:
    { readonly topic: string; readonly partition: number; readonly offset: string } | undefined;
  readonly preview: string;
  readonly payload: string | undefined;
  readonly bytes: number;
}

const KEPT = 60;
const MAX_TOPICS = 64;
const MAX_REASON = 500;

/** The latest dead letters of each topic. */
export class DeadLetters {
  private readonly letters = new Map<string, Ring<DeadLetter>>();

  add(record: FetchedRecord): void {
    const known = this.letters.get(record.topic);
    if (!known && this.letters.size >= MAX_TOPICS) return;
    const ring = known ?? new Ring<DeadLetter>(KEPT);
    this.letters.set(record.topic, ring);
    ring.push(letterOf(record));
  }

  /** Newest first. */
  of(topic: string): DeadLetter[] {
    return this.letters.get(topic)?.all.toReversed() ?? [];
  }

  /** The newest of all topics, without their payload. */
  latest(count: number): Omit<DeadLetter, 'payload'>[] {
    return [...this.letters.values()]
      .flatMap((ring) => ring.all.slice(-count))
      .sort((one, other) => other.at - one.at)
      .slice(0, count)
      .map(({ payload: _payload, ...letter }) => letter);
  }
}

function letterOf(record: FetchedRecord): DeadLetter {
  const { topic, partition, offset, at, key, value, bytes } = seenRecord(record);
  const text = (name: string) => headerText(record.headers, name) || undefined;
  const source = {
    topic: text(DEAD_LETTER_HEADER.topic) ?? '',
    partition: Number(text(DEAD_LETTER_HEADER.partition) ?? Number.NaN),
    offset: text(DEAD_LETTER_HEADER.offset) ?? '',
  };
  const plausible = Number.isInteger(source.partition) && /^\d{1,19}$/.test(source.offset);
  return {
    ...{ topic, partition, offset, at, key, bytes },
    code: cut(text(DEAD_LETTER_HEADER.errorCode) ?? 'UNKNOWN', 64),
    reason: cut(text(DEAD_LETTER_HEADER.errorMessage) ?? 'Its headers give no reason.', MAX_REASON),
    group: text(DEAD_LETTER_HEADER.group),
    attempts: text(DEAD_LETTER_HEADER.attempts),
    source: plausible && source.topic !== '' ? source : undefined,
    preview: previewOf(value),
    payload: value,
  };
}
