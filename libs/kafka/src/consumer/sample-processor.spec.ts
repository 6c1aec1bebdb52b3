import { catalogue, OrderPlaced } from '#libs/events';
import { z } from 'zod';
import { partitionOf } from '../client/murmur2.js';
import { type ErrorClass } from '../error-class.js';
import { kafkaSettings } from '../kafka-settings.js';
import { OrderSentinel } from '../sentinel/order-sentinel.js';
import { type DeadLetterReason, type DeadLetters } from './dead-letter.js';
import { type EventBatch } from './event-batch.js';
import { type BlockReason } from './partition-block.js';
import { PartitionProcessor } from './partition-processor.js';
import { type FetchedRecord } from './received-event.js';
import { RecordReader } from './record-reader.js';
import { TopicHandler } from './topic-handler.js';

/** That of alice. */
export const PARTITION = partitionOf('alice', 3);
export const never = new AbortController().signal;
const QUICK = {
  KAFKA_RETRY_ATTEMPTS: 3,
  KAFKA_RETRY_BASE_MS: 1,
  KAFKA_RETRY_MAX_MS: 2,
  KAFKA_VALVE_RETRY_MS: 100,
};

export class Failure extends Error {
  constructor(
    readonly errorClass: ErrorClass,
    message = 'told to fail',
  ) {
    super(message);
  }
}

export function order(offset: number, change: Partial<FetchedRecord> = {}): FetchedRecord {
  const data = { order_id: `o${offset}`, user_id: 'alice', item: 'pizza', quantity: 1 };
  return {
    topic: 'order-events',
    partition: PARTITION,
    offset: String(offset),
    timestamp: Date.now(),
    key: Buffer.from('alice'),
    value: Buffer.from(JSON.stringify(data)),
    headers: {},
    ...change,
  };
}

export function broken(offset: number): FetchedRecord {
  return order(offset, { value: Buffer.from('{') });
}

/** A processor of orders, with what its handler was called with, what it dead-lettered, and what it waited for. */
export function sampleProcessor(
  handle: (batch: EventBatch) => Promise<void> | void,
  settings: Partial<z.infer<z.ZodObject<typeof kafkaSettings>>> = {},
  write: () => Promise<void> = () => Promise.resolve(),
  onDeadLettered: (record: FetchedRecord) => Promise<void> = () => Promise.resolve(),
) {
  const deadLettered: { offset: string; reason: DeadLetterReason }[] = [];
  const blocked: (BlockReason | undefined)[] = [];
  const calls: string[][] = [];
  const handler = new TopicHandler(
    {
      group: 'g',
      events: [OrderPlaced],
      errors: [(error) => (error instanceof Failure ? error.errorClass : undefined)],
    },
    async (batch) => {
      calls.push(batch.events.map(({ offset }) => offset));
      await handle(batch);
    },
  );
  const deadLetters = {
    write: async ({ offset }: FetchedRecord, reason: DeadLetterReason) => {
      await write();
      deadLettered.push({ offset, reason });
    },
  };
  const processor = new PartitionProcessor({
    topic: 'order-events',
    partition: PARTITION,
    handler,
    reader: new RecordReader(catalogue, new OrderSentinel('g', () => undefined), 'g'),
    deadLetters: deadLetters as unknown as DeadLetters,
    settings: { ...z.object(kafkaSettings).parse({}), ...QUICK, ...settings },
    onBlocked: (reason) => blocked.push(reason),
    onDeadLettered,
  });
  const codes = () => deadLettered.map(({ offset, reason }) => `${offset} ${reason.code}`);
  return { processor, calls, blocked, deadLettered, codes };
}
