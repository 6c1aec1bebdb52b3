const FINAL = new Set([
  'KafkaJSSASLAuthenticationError',
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
 * waited for too long, or that the group was gone when a batch asked for a pause; all of that passes when the brokers are back,
 * and it may be wrapped in an error without a name of its own. Wrong credentials, missing rights and another protocol do not pass.
 */
export function passes(error: Error): boolean {
  const chain = [...causesOf(error)];
  return (
    chain.some(({ name }) => name.startsWith('KafkaJS')) &&
    !chain.some(({ name, type }) => FINAL.has(name) || FINAL_TYPES.test(type ?? ''))
  );
}

function* causesOf(error: unknown): Generator<ClientError> {
  const seen = new Set<unknown>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    yield cause;
  }
}
