import { z } from 'zod';
import { securitySettings } from './client/security-settings.js';

const address = /^[A-Za-z0-9._-]+:\d{1,5}$/;
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** The environment of everything in this library; an app spreads it into its own schema. */
export const kafkaSettings = {
  KAFKA_BOOTSTRAP: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (list) => list.every((entry) => address.test(entry)),
      'must be host:port, several separated by commas',
    )
    .default(['127.0.0.1:9092'])
    .describe('Kafka brokers to ask first, host:port, several separated by commas'),
  ...securitySettings,
  KAFKA_REPLICATION_FACTOR: integer(-1, 9)
    .refine((factor) => factor !== 0, 'must be -1 or at least 1')
    .default(-1)
    .describe("Copies of each partition for topics that are created; -1 is the brokers' default"),
  KAFKA_REQUEST_TIMEOUT_MS: integer(500, 120_000)
    .default(5000)
    .describe('How long one request may wait for a broker, ms'),
  KAFKA_SESSION_TIMEOUT_MS: integer(6000, 300_000)
    .default(10_000)
    .describe('A consumer silent for so long loses its partitions, ms'),
  KAFKA_PUBLISH_TIMEOUT_MS: integer(500, 120_000)
    .default(10_000)
    .describe('How long an event may wait for its acknowledgement, ms'),
  KAFKA_PUBLISH_QUEUE_RECORDS: integer(1, 1_000_000)
    .default(20_000)
    .describe('Events that may wait to be sent; more are refused until some are acknowledged'),
  KAFKA_PUBLISH_QUEUE_BYTES: integer(1024, 2 ** 30)
    .default(32 * 1024 * 1024)
    .describe('Bytes of events that may wait to be sent'),
  KAFKA_BATCH_RECORDS: integer(1, 10_000)
    .default(1000)
    .describe('Records that a handler gets at most at once'),
  KAFKA_RETRY_ATTEMPTS: integer(1, 100)
    .default(10)
    .describe('Tries of a batch that fails in passing, before the failing record is dead-lettered'),
  KAFKA_RETRY_BASE_MS: integer(1, 60_000)
    .default(100)
    .describe('Wait before the first retry, ms; doubles each time'),
  KAFKA_RETRY_MAX_MS: integer(1, 600_000).default(5000).describe('Longest wait between two retries, ms'),
  KAFKA_VALVE_RECORDS: integer(1, 1_000_000)
    .default(100)
    .describe(
      'Dead letters in a row after which a partition stops instead of draining into its dead letters',
    ),
  KAFKA_VALVE_RETRY_MS: integer(100, 3_600_000)
    .default(30_000)
    .describe('How often a stopped partition tries its next record again, ms'),
  KAFKA_STUCK_AFTER_MS: integer(1000, 3_600_000)
    .default(120_000)
    .describe('A handler at work on one batch for so long counts as stuck and fails liveness, ms'),
};

/** The checked values of `kafkaSettings`. */
export type KafkaSettings = z.infer<z.ZodObject<typeof kafkaSettings>>;
