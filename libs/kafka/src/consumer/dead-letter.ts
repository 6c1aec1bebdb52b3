import { type KafkaPublisher } from '../publisher/kafka-publisher.js';
import { type RecordHeaders } from '../record.js';
import { type FetchedRecord } from './received-event.js';

/** What a dead letter adds to the record's own headers. */
export const DEAD_LETTER_HEADER = {
  topic: 'x-dlq-topic',
  partition: 'x-dlq-partition',
  offset: 'x-dlq-offset',
  timestamp: 'x-dlq-timestamp',
  group: 'x-dlq-group',
  service: 'x-dlq-service',
  errorCode: 'x-dlq-error-code',
  errorMessage: 'x-dlq-error-message',
  attempts: 'x-dlq-attempts',
  firstAt: 'x-dlq-first-at',
  lastAt: 'x-dlq-last-at',
  replayCount: 'x-dlq-replay-count',
} as const;

const MAX_MESSAGE = 500;

export interface DeadLetterReason {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** ms since 1970. */
  readonly firstAt: number;
}

/** Writes what cannot be processed to `<topic>.dlq`: same partition, key, value and headers, with the reason added. */
export class DeadLetters {
  constructor(
    private readonly publisher: KafkaPublisher,
    private readonly group: string,
    private readonly service: string,
  ) {}

  /** Resolves when the broker has acknowledged it; the offset may move only then. Fails with PublishError. */
  async write(record: FetchedRecord, reason: DeadLetterReason): Promise<void> {
    await this.publisher.publishRaw({
      topic: `${record.topic}.dlq`,
      partition: record.partition,
      key: record.key,
      value: record.value,
      headers: { ...record.headers, ...this.reasonHeaders(record, reason) },
    });
  }

  private reasonHeaders(record: FetchedRecord, reason: DeadLetterReason): RecordHeaders {
    return {
      [DEAD_LETTER_HEADER.topic]: record.topic,
      [DEAD_LETTER_HEADER.partition]: String(record.partition),
      [DEAD_LETTER_HEADER.offset]: record.offset,
      [DEAD_LETTER_HEADER.timestamp]: String(record.timestamp),
      [DEAD_LETTER_HEADER.group]: this.group,
      [DEAD_LETTER_HEADER.service]: this.service,
      [DEAD_LETTER_HEADER.errorCode]: reason.code,
      [DEAD_LETTER_HEADER.errorMessage]: reason.message.slice(0, MAX_MESSAGE),
      [DEAD_LETTER_HEADER.attempts]: String(reason.attempts),
      [DEAD_LETTER_HEADER.firstAt]: new Date(reason.firstAt).toISOString(),
      [DEAD_LETTER_HEADER.lastAt]: new Date().toISOString(),
      // A replayed record that fails again brings its count along.
      [DEAD_LETTER_HEADER.replayCount]: record.headers[DEAD_LETTER_HEADER.replayCount] ?? '0',
    };
  }
}
