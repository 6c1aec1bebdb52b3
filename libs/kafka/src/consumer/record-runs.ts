import { type FetchedRecord, type ReceivedEvent } from './received-event.js';
import { type RecordFault, type RecordReader } from './record-reader.js';

/** A record with the event that was read from it. */
export interface ReadEvent {
  readonly record: FetchedRecord;
  readonly event: ReceivedEvent;
  /** An operator sent it again to this group. */
  readonly replayed: boolean;
}

export type RecordRun =
  | { readonly faults: RecordFault[] }
  | { readonly events: ReadEvent[] }
  /** How many were replayed for other groups. */
  | { forOthers: number };

/** Consecutive records of one kind, so that effects, dead letters and what is passed over keep the order of the log. */
export function runsOf(records: readonly FetchedRecord[], reader: RecordReader): RecordRun[] {
  const runs: RecordRun[] = [];
  for (const record of records) {
    const read = reader.read(record);
    const last = runs.at(-1);
    if ('fault' in read) {
      if (last && 'faults' in last) last.faults.push(read.fault);
      else runs.push({ faults: [read.fault] });
    } else if ('forGroup' in read) {
      if (last && 'forOthers' in last) last.forOthers += 1;
      else runs.push({ forOthers: 1 });
    } else {
      const { event, replayed } = read;
      if (last && 'events' in last) last.events.push({ record, event, replayed });
      else runs.push({ events: [{ record, event, replayed }] });
    }
  }
  return runs;
}
