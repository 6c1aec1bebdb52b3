import { type FetchedRecord, type ReceivedEvent } from './received-event.js';
import { type RecordFault, type RecordReader } from './record-reader.js';

/** A record with the event that was read from it. */
export interface ReadEvent {
  readonly record: FetchedRecord;
  readonly event: ReceivedEvent;
}

export type RecordRun = { readonly faults: RecordFault[] } | { readonly events: ReadEvent[] };

/** Consecutive records of one kind, good or faulty, so that effects and dead letters keep the order of the log. */
export function runsOf(records: readonly FetchedRecord[], reader: RecordReader): RecordRun[] {
  const runs: RecordRun[] = [];
  for (const record of records) {
    const read = reader.read(record);
    const last = runs.at(-1);
    if ('fault' in read) {
      if (last && 'faults' in last) last.faults.push(read.fault);
      else runs.push({ faults: [read.fault] });
    } else if (last && 'events' in last) last.events.push({ record, event: read.event });
    else runs.push({ events: [{ record, event: read.event }] });
  }
  return runs;
}
