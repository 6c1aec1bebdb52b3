import { HEADER, traceIdOf, traceOf } from '#libs/events';
import {
  DEAD_LETTER_HEADER,
  DEAD_LETTER_SUFFIX,
  type FetchedRecord,
  type GroupPosition,
  headerText,
  placeOf,
  replayRunOf,
} from '#libs/kafka';
import { type Step } from './step.js';

type Position = Pick<GroupPosition, 'group' | 'topic' | 'partition' | 'committed'>;

/** Whether a record is of the request or trace with this id, or of what has it: an event, or an order, a task, a user. */
export function isFollowed(record: Pick<FetchedRecord, 'headers' | 'key' | 'value'>, id: string): boolean {
  if (traceOf(record)?.requestId === id || traceIn(record) === id) return true;
  if (headerText(record.headers, HEADER.id) === id) return true;
  const key = record.key?.toString();
  if (key === id || key?.endsWith(`:${id}`)) return true;
  // By the names of the contracts (order_id, messageId); looked for in the bytes, since most records are of others.
  return [`_id":"${id}"`, `Id":"${id}"`].some((field) => record.value?.includes(field));
}

export function traceIn(record: Pick<FetchedRecord, 'headers'>): string | undefined {
  const trace = traceOf(record);
  return trace && traceIdOf(trace.traceparent);
}

/** What a record tells: who published it, which groups are done with it, or why it is a dead letter. */
export function stepOfRecord(record: FetchedRecord, positions: readonly Position[]): Step {
  const { topic, partition, headers, timestamp: at } = record;
  const place = placeOf(record);
  const text = (name: string) => headerText(headers, name) || 'unknown';
  if (topic.endsWith(DEAD_LETTER_SUFFIX)) {
    const what = `dead-lettered ${text(HEADER.type)} for ${text(DEAD_LETTER_HEADER.group)}: ${text(DEAD_LETTER_HEADER.errorCode)}`;
    return { at, service: text(DEAD_LETTER_HEADER.service), what, place };
  }
  const run = replayRunOf(record);
  // Who never commits, such as a dashboard, is no group that anybody waits for.
  const committing = new Set(
    positions.flatMap(({ group, committed }) => (committed === undefined ? [] : group)),
  );
  const readers = positions.filter(
    (one) => one.topic === topic && one.partition === partition && committing.has(one.group),
  );
  const isDone = ({ committed }: Position) => committed !== undefined && committed > BigInt(record.offset);
  const names = (some: readonly Position[]) => some.map(({ group }) => group);
  return {
    at,
    service: text(HEADER.source),
    what:
      run === undefined ? `published ${text(HEADER.type)}` : `replayed ${text(HEADER.type)} in run ${run}`,
    place,
    done: names(readers.filter(isDone)),
    waiting: names(readers.filter((one) => !isDone(one))),
  };
}
