/** What a failed attempt says about its records. */
export type SendFailure =
  /** No byte of it can have reached a broker. */
  | 'unsent'
  /** It may or may not be written. */
  | 'unknown'
  /** The broker no longer accepts this producer's sequence numbers; a new producer can send. */
  | 'fenced'
  /** The broker will not take these records, however often they are sent. */
  | 'refused';

const FENCED = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'DUPLICATE_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'PRODUCER_FENCED',
]);
const REFUSED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'POLICY_VIOLATION',
]);
// A refused connection while sending is not among them: another broker may have written its part of the batch.
const NEVER_SENT = new Set([
  'NotConnectedError',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);

interface ClientError {
  name?: string;
  type?: string;
  cause?: unknown;
}

/** Reads a kafkajs error, through the wrappers that its retrier puts round the first one. */
export function sendFailureOf(error: unknown): SendFailure {
  for (let depth = 0, next = error; depth < 5 && next instanceof Error; depth += 1) {
    const { name, type, cause } = next as ClientError;
    if (type !== undefined && FENCED.has(type)) return 'fenced';
    if (type !== undefined && REFUSED.has(type)) return 'refused';
    if (name !== undefined && NEVER_SENT.has(name)) return 'unsent';
    next = cause;
  }
  return 'unknown';
}
