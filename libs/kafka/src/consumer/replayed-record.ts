import { headerText } from '../record.js';
import { DEAD_LETTER_HEADER } from './dead-letter.js';
import { type FetchedRecord } from './received-event.js';

/** What a replay adds to a record that it writes to the end of its topic once more. */
export const REPLAY_HEADER = {
  /** The one group that is meant; every other passes the record over. */
  group: 'x-replay-group',
  /** The place of the dead letter. */
  of: 'x-replay-of',
  /** Where the record was written first, and its timestamp there; they stay through any number of replays. */
  origin: 'x-replay-origin',
  originTimestamp: 'x-replay-origin-timestamp',
} as const;

const ADDED: ReadonlySet<string> = new Set([...Object.values(REPLAY_HEADER), DEAD_LETTER_HEADER.replayCount]);

/** Undefined for a record that is no replay. */
export function replayGroupOf({ headers }: Pick<FetchedRecord, 'headers'>): string | undefined {
  return headers[REPLAY_HEADER.group] === undefined ? undefined : headerText(headers, REPLAY_HEADER.group);
}

/**
 * A replayed record as it stood at its first place. Where its producer sent no event id or time they follow from place and
 * timestamp, so they are the same after any number of replays; and the added headers count towards no limit.
 */
export function asFirstWritten(record: FetchedRecord): FetchedRecord {
  const headers = Object.fromEntries(Object.entries(record.headers).filter(([name]) => !ADDED.has(name)));
  const origin = parsePlace(headerText(record.headers, REPLAY_HEADER.origin) ?? '');
  if (origin?.topic !== record.topic) return { ...record, headers };
  const told = Number(headerText(record.headers, REPLAY_HEADER.originTimestamp) ?? Number.NaN);
  const timestamp = told >= 0 && told <= record.timestamp ? told : record.timestamp;
  return { ...record, ...origin, timestamp, headers };
}

/** The reverse of `placeOf`; undefined when `text` is no place. */
export function parsePlace(text: string): { topic: string; partition: number; offset: string } | undefined {
  const [, topic, partition, offset] = /^([\w.-]{1,249})\/(\d{1,9})@(\d{1,19})$/.exec(text) ?? [];
  if (!topic || !partition || !offset) return undefined;
  return { topic, partition: Number(partition), offset: String(BigInt(offset)) };
}
