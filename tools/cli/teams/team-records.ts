import { HEADER, teamTopics } from '#libs/events';
import { type FetchedRecord, placeOf, readLog, replayRunOf } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { tailRanges } from '../tail/tail-ranges.js';
import { teamPlaceOf } from './team-place.js';

/** A record of a team's sequence. */
export interface TeamRecord {
  readonly seq: number;
  readonly record: FetchedRecord;
}

/**
 * The events of one team that happened at or after `from` (ms since 1970) and are on the topics still, in the order of their
 * sequence, each once. All partitions are read, for a team may have been moved from one to another.
 */
export async function teamRecords(
  admin: KafkaAdmin,
  teamId: string,
  from: number,
  signal: AbortSignal,
): Promise<TeamRecord[]> {
  const topics = teamTopics.map(({ name }) => name);
  const ranges = await tailRanges(admin, { topics, from: { time: from }, ends: true });
  const bySeq = new Map<number, FetchedRecord>();
  await readLog({ kafka: admin.kafka, ranges, signal }, (records) => {
    for (const record of records) {
      const seq = seqIn(record, teamId);
      if (seq === undefined || timeOf(record) < from) continue;
      const before = bySeq.get(seq);
      // Rather the first one than its replay.
      if (!before || (replayRunOf(before) !== undefined && replayRunOf(record) === undefined))
        bySeq.set(seq, record);
    }
  });
  return [...bySeq].map(([seq, record]) => ({ seq, record })).sort((a, b) => a.seq - b.seq);
}

/** What a person is shown of it. */
export function teamRecordJson({ seq, record }: TeamRecord) {
  const text = (name: string) => record.headers[name]?.toString() ?? '';
  return { seq, type: text(HEADER.type), time: text(HEADER.time), place: placeOf(record) };
}

/** The place in the team's sequence; undefined for what is another team's, or nobody's. */
export function seqIn(record: FetchedRecord, teamId: string): number | undefined {
  // Most records are other teams', and need not be decoded; in each encoding an id stands as it is.
  if (!record.value?.includes(teamId)) return undefined;
  const place = teamPlaceOf(record);
  return place?.team_id === teamId ? place.seq : undefined;
}

/** Of the change; where the producer named none, of its record. */
function timeOf({ headers, timestamp }: FetchedRecord): number {
  const time = Date.parse(headers[HEADER.time]?.toString() ?? '');
  return Number.isNaN(time) ? timestamp : time;
}
