import { areRefusedCredentials } from '../client/access-error.js';

const FINAL = new Set([
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSNotImplemented',
  'KafkaJSUnsupportedMagicByteInMessageSet',
]);
const FINAL_TYPES = /_AUTHORIZATION_FAILED$|^UNSUPPORTED_|^INVALID_GROUP_ID$|^INVALID_SESSION_TIMEOUT$/;

interface ClientError extends Error {
  /** The name of the broker's error code. */
  readonly type?: string;
}

/**
 * Whether a consumer that kafkajs gave up may begin anew. kafkajs calls it final that no coordinator was found, that a lock was
 * waited for too long, or that a broker was gone between two steps (an `Error` without a name of its own); all of that passes when
 * the brokers are back. Wrong credentials, missing rights and another protocol do not.
 */
export function passes(error: Error): boolean {
  return ![...causesOf(error)].some(
    (cause) => FINAL.has(cause.name) || FINAL_TYPES.test(cause.type ?? '') || areRefusedCredentials(cause),
  );
}

function* causesOf(error: unknown): Generator<ClientError> {
  const seen = new Set<unknown>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    yield cause;
  }
}
