import { partitionOf } from '../client/murmur2.js';
import { DEAD_LETTER_HEADER } from '../consumer/dead-letter.js';
import { type FetchedRecord, placeOf } from '../consumer/received-event.js';
import { REPLAY_HEADER } from '../consumer/replayed-record.js';
import { type Outgoing } from '../publisher/pending-record.js';
import { type RecordHeaders } from '../record.js';
import { type RecordedDeadLetter, type SourceRecord } from './recorded-dead-letter.js';

/** A dead letter that says where it came from and which group could not process it. */
export type ReplayableDeadLetter = RecordedDeadLetter & {
  readonly source: SourceRecord;
  readonly origin: SourceRecord;
  readonly group: string;
};

export function isReplayable(letter: RecordedDeadLetter): letter is ReplayableDeadLetter {
  return letter.source !== undefined && letter.group !== undefined;
}

/** The partition to which a replay goes: that of its key, also where the record was on another; its old one without a key. */
export function replayPartition(
  { key, origin }: Pick<ReplayableDeadLetter, 'key' | 'origin'>,
  partitions: number,
): number {
  return key === null || key.length === 0 ? origin.partition % partitions : partitionOf(key, partitions);
}

/** The record as its producer wrote it, for the one group that could not process it. */
export function replayRecordOf(
  letter: ReplayableDeadLetter,
  record: FetchedRecord,
  partitions: number,
): Outgoing {
  const added = new Set<string>([...Object.values(DEAD_LETTER_HEADER), ...Object.values(REPLAY_HEADER)]);
  const own = Object.entries(record.headers).filter(([name]) => !added.has(name));
  const headers: RecordHeaders = {
    ...Object.fromEntries(own),
    [REPLAY_HEADER.group]: letter.group,
    [REPLAY_HEADER.of]: letter.place,
    [REPLAY_HEADER.origin]: placeOf(letter.origin),
    [REPLAY_HEADER.originTimestamp]: String(letter.origin.timestamp),
    [DEAD_LETTER_HEADER.replayCount]: String(letter.replayCount + 1),
  };
  const { key, value } = record;
  return {
    topic: letter.source.topic,
    partition: replayPartition(letter, partitions),
    key,
    value,
    headers,
  };
}
