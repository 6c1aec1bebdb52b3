import { beforeEach, describe, expect, it } from '@jest/globals';
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

const PARTITION = partitionOf('alice', 3);
const QUICK = {
  KAFKA_RETRY_ATTEMPTS: 3,
  KAFKA_RETRY_BASE_MS: 1,
  KAFKA_RETRY_MAX_MS: 2,
  KAFKA_VALVE_RETRY_MS: 100,
};

class Failure extends Error {
  constructor(
    readonly errorClass: ErrorClass,
    message = 'told to fail',
  ) {
    super(message);
  }
}

describe('the processor of a partition', () => {
  let deadLettered: { offset: string; reason: DeadLetterReason }[];
  let blocked: (BlockReason | undefined)[];
  let calls: string[][];

  const never = new AbortController().signal;
  const order = (offset: number, change: Partial<FetchedRecord> = {}): FetchedRecord => ({
    topic: 'order-events',
    partition: PARTITION,
    offset: String(offset),
    timestamp: Date.now(),
    key: Buffer.from('alice'),
    value: Buffer.from(
      JSON.stringify({ order_id: `o${offset}`, user_id: 'alice', item: 'pizza', quantity: 1 }),
    ),
    headers: {},
    ...change,
  });
  const broken = (offset: number) => order(offset, { value: Buffer.from('{') });

  const rejectOdd = (batch: EventBatch) => {
    for (const event of batch.events) if (Number(event.offset) % 2 === 1) batch.reject(event, 'ODD', 'odd');
  };

  function processorWith(
    handle: (batch: EventBatch) => Promise<void> | void,
    settings: Partial<z.infer<z.ZodObject<typeof kafkaSettings>>> = {},
    write: () => Promise<void> = () => Promise.resolve(),
    onDeadLettered: (record: FetchedRecord) => Promise<void> = () => Promise.resolve(),
  ) {
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
    return new PartitionProcessor({
      topic: 'order-events',
      partition: PARTITION,
      handler,
      reader: new RecordReader(catalogue, new OrderSentinel('g', () => undefined), 'g'),
      deadLetters: deadLetters as unknown as DeadLetters,
      settings: { ...z.object(kafkaSettings).parse({}), ...QUICK, ...settings },
      onBlocked: (reason) => blocked.push(reason),
      onDeadLettered,
    });
  }
  const codes = () => deadLettered.map(({ offset, reason }) => `${offset} ${reason.code}`);

  beforeEach(() => {
    deadLettered = [];
    blocked = [];
    calls = [];
  });

  it('hands the whole batch over at once', async () => {
    const processor = processorWith(() => undefined);
    expect(await processor.process([order(0), order(1), order(2)], never)).toBe(3);
    expect(calls).toEqual([['0', '1', '2']]);
  });

  it('dead-letters what cannot be read, and handles what stands before and behind it in order', async () => {
    const processor = processorWith(() => undefined);
    expect(await processor.process([order(0), broken(1), order(2)], never)).toBe(3);
    expect(calls).toEqual([['0'], ['2']]);
    expect(codes()).toEqual(['1 INVALID_JSON']);
  });

  it('tells of a dead letter until it is heard, and handles nothing behind it before', async () => {
    const told: string[] = [];
    const processor = processorWith(
      () => undefined,
      {},
      () => Promise.resolve(),
      ({ offset }) => {
        told.push(`${offset} after ${codes().length} dead letters and ${calls.length} calls`);
        return told.length < 3 ? Promise.reject(new Failure('infrastructure')) : Promise.resolve();
      },
    );
    expect(await processor.process([order(0), broken(1), order(2)], never)).toBe(3);
    expect(told).toEqual(Array<string>(3).fill('1 after 1 dead letters and 1 calls'));
    expect(calls).toEqual([['0'], ['2']]);
    expect(codes()).toEqual(['1 INVALID_JSON']);
  });

  it('finds the one record that the handler cannot take and handles all others', async () => {
    const processor = processorWith((batch) => {
      if (batch.events.some(({ offset }) => offset === '5')) throw new Failure('poison', 'no such thing');
    });
    expect(
      await processor.process(
        Array.from({ length: 8 }, (_, offset) => order(offset)),
        never,
      ),
    ).toBe(8);
    expect(codes()).toEqual(['5 HANDLER_REFUSED']);
    expect(deadLettered[0]?.reason.message).toBe('no such thing');
    const handledWithout5 = calls.filter((offsets) => !offsets.includes('5')).flat();
    expect(handledWithout5).toEqual(['0', '1', '2', '3', '4', '6', '7']);
  });

  it('tries a passing failure again, in place', async () => {
    let failures = 2;
    const processor = processorWith(() => {
      if (failures-- > 0) throw new Failure('transient');
    });
    expect(await processor.process([order(0), order(1)], never)).toBe(2);
    expect(calls).toEqual([
      ['0', '1'],
      ['0', '1'],
      ['0', '1'],
    ]);
    expect(codes()).toEqual([]);
  });

  it('dead-letters a record whose passing failure never passes, after its number of tries', async () => {
    const processor = processorWith(() => {
      throw new Failure('transient');
    });
    expect(await processor.process([order(0)], never)).toBe(1);
    expect(calls).toHaveLength(3);
    expect(deadLettered[0]?.reason).toMatchObject({ code: 'RETRIES_EXHAUSTED', attempts: 3 });
  });

  it('waits for infrastructure beyond any number of tries, says so, and dead-letters nothing', async () => {
    let failures = 20;
    const processor = processorWith(() => {
      if (failures-- > 0) throw new Failure('infrastructure');
    });
    expect(await processor.process([order(0)], never)).toBe(1);
    expect(calls).toHaveLength(21);
    expect(codes()).toEqual([]);
    expect(blocked).toEqual(['infrastructure', undefined]);
  });

  it('leaves a record undone when it is told to stop while it waits', async () => {
    const stop = new AbortController();
    const processor = processorWith(() => {
      stop.abort();
      throw new Failure('infrastructure');
    });
    expect(await processor.process([order(0), order(1)], stop.signal)).toBe(0);
    expect(codes()).toEqual([]);
  });

  it('dead-letters what the handler rejects, with the code of the handler', async () => {
    const processor = processorWith((batch) => {
      const [, second] = batch.events;
      if (second) batch.reject(second, 'ORDER_ID_CONFLICT', 'order_id: taken');
    });
    expect(await processor.process([order(0), order(1), order(2)], never)).toBe(3);
    expect(calls).toHaveLength(1);
    expect(codes()).toEqual(['1 ORDER_ID_CONFLICT']);
  });

  it('counts a record as done only when its dead letter is acknowledged', async () => {
    let refusals = 3;
    const processor = processorWith(
      () => undefined,
      {},
      () => (refusals-- > 0 ? Promise.reject(new Error('no broker')) : Promise.resolve()),
    );
    expect(await processor.process([broken(0)], never)).toBe(1);
    expect(codes()).toEqual(['0 INVALID_JSON']);
    expect(blocked).toEqual(['infrastructure', undefined]);
  });

  it('stops behind its valve instead of draining into the dead letters, and goes on when a record can be handled', async () => {
    const processor = processorWith(() => undefined, { KAFKA_VALVE_RECORDS: 3 });
    const poison = Array.from({ length: 10 }, (_, offset) => broken(offset));
    expect(await processor.process(poison, never)).toBe(3);
    expect(processor.appetite).toBe(1);
    expect(await processor.process([broken(3)], never)).toBe(0);
    expect(deadLettered).toHaveLength(3);
    expect(blocked).toEqual(['valve']);
    expect(await processor.process([order(3)], never)).toBe(1);
    expect(blocked).toEqual(['valve', undefined]);
    expect(processor.appetite).toBeGreaterThan(1);
  });

  it('keeps the valve open while good records come in between', async () => {
    const processor = processorWith(() => undefined, { KAFKA_VALVE_RECORDS: 2 });
    const mixed = Array.from({ length: 12 }, (_, offset) =>
      offset % 2 === 0 ? broken(offset) : order(offset),
    );
    expect(await processor.process(mixed, never)).toBe(12);
    expect(deadLettered).toHaveLength(6);
  });

  it('keeps the valve open while good records come in between those that the handler rejects', async () => {
    const processor = processorWith(rejectOdd, { KAFKA_VALVE_RECORDS: 2 });
    const mixed = Array.from({ length: 12 }, (_, offset) => order(offset));
    expect(await processor.process(mixed, never)).toBe(12);
    expect(codes()).toEqual(['1', '3', '5', '7', '9', '11'].map((offset) => `${offset} ODD`));
  });

  it('is done with what the handler rejects before the valve closes, so that nothing is dead-lettered twice', async () => {
    const processor = processorWith(rejectOdd, { KAFKA_VALVE_RECORDS: 2 });
    const records = [order(0), order(1), order(3), order(5), order(6), order(7)];
    expect(await processor.process(records, never)).toBe(3);
    expect(await processor.process(records.slice(3, 4), never)).toBe(0);
    expect(codes()).toEqual(['1 ODD', '3 ODD']);
    expect(blocked).toEqual(['valve']);
  });

  it('dead-letters a key on a partition that is not its own, and an event that does not belong to its key', async () => {
    const processor = processorWith(() => undefined);
    const foreign = ['bob', 'carol', 'dave', 'erin'].find(
      (name) => partitionOf(name, 3) !== PARTITION,
    ) as string;
    const value = Buffer.from(
      JSON.stringify({ order_id: 'o', user_id: foreign, item: 'pizza', quantity: 1 }),
    );
    await processor.process([order(0, { key: Buffer.from(foreign), value }), order(1, { value })], never);
    expect(codes()).toEqual(['0 WRONG_PARTITION', '1 KEY_MISMATCH']);
  });
});
