/**
 * CloudEvents 1.0 in Kafka's binary mode: attributes are headers, the value is the JSON data alone.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export const HEADER = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  specVersion: 'ce_specversion',
  time: 'ce_time',
  dataVersion: 'ce_dataversion',
  contentType: 'content-type',
  traceParent: 'traceparent',
  requestId: 'ce_requestid',
  /** CloudEvents' partitioning extension; there where the partition does not follow from the record's key. */
  partitionKey: 'ce_partitionkey',
  /** There where the partition follows from no key, for the events were moved to it. */
  assignedPartition: 'ce_assignedpartition',
} as const;

export const SPEC_VERSION = '1.0';
export const JSON_CONTENT_TYPE = 'application/json';
export const PROTOBUF_CONTENT_TYPE = 'application/protobuf';

/** How the data of a record is written; `content-type` says which, and every reader takes both. */
export const ENCODINGS = ['json', 'protobuf'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Who a record's effects belong to, across services: W3C trace context and the id that the caller knows. */
export interface TraceContext {
  readonly traceparent: string;
  readonly requestId: string;
}

/** The 32 hex digits of the trace in a `traceparent`. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
