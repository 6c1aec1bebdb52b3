export type PublishErrorCode =
  | 'QUEUE_FULL'
  | 'BROKER_UNAVAILABLE'
  | 'OUTCOME_UNKNOWN'
  | 'RECORD_TOO_LARGE'
  | 'RECORD_REFUSED'
  | 'PUBLISHER_CLOSED';

const MESSAGES: Record<PublishErrorCode, string> = {
  QUEUE_FULL: 'Too many events wait to be published; nothing was sent. Retry shortly.',
  BROKER_UNAVAILABLE: 'Kafka is not reachable; nothing was sent. Retry shortly.',
  OUTCOME_UNKNOWN:
    'Kafka did not confirm in time, so the outcome is unknown. A retry with the same id is safe, be it an Idempotency-Key or one in the body.',
  RECORD_TOO_LARGE: 'The event is larger than a Kafka record may be. Send less.',
  RECORD_REFUSED: 'Kafka refuses the record for good. Look at the log of the service for the reason.',
  PUBLISHER_CLOSED: 'This instance is shutting down; nothing was sent. Retry, another instance will answer.',
};

const RETRYABLE: ReadonlySet<PublishErrorCode> = new Set([
  'QUEUE_FULL',
  'BROKER_UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'PUBLISHER_CLOSED',
]);

/** Why an event was not acknowledged. Only OUTCOME_UNKNOWN leaves open whether it was written. */
export class PublishError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: PublishErrorCode,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(MESSAGES[code], { cause: options.cause });
    this.name = 'PublishError';
    this.retryable = RETRYABLE.has(code);
    this.retryAfterMs = options.retryAfterMs ?? 1000;
  }

  readonly retryAfterMs: number;
}
