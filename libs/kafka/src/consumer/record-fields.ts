import { traceIdOf, traceOf } from '#libs/events';
import { type FetchedRecord } from './received-event.js';

/** How log lines name a record, and the request that it comes from where its headers tell. */
export function recordFields(record: FetchedRecord): Readonly<Record<string, string | number>> {
  const { topic, partition, offset } = record;
  const trace = traceOf(record);
  if (!trace) return { topic, partition, offset };
  return { topic, partition, offset, requestId: trace.requestId, traceId: traceIdOf(trace.traceparent) };
}
