import { describe, expect, it } from '@jest/globals';
import {
  encodeEvent,
  type EventContract,
  HEADER,
  OrderPlaced,
  TaskCreated,
  TEAM_PARTITIONS,
} from '#libs/events';
import { partitionOf } from '../client/murmur2.js';
import { OrderSentinel } from '../sentinel/order-sentinel.js';
import { SENTINEL_HEADER } from '../sentinel/sequence-headers.js';
import { type FetchedRecord } from './received-event.js';
import { RecordReader } from './record-reader.js';

const own = partitionOf(`team:${TaskCreated.examples[0]?.team_id}`, TEAM_PARTITIONS);
const other = (own + 1) % TEAM_PARTITIONS;

function reading() {
  const sentinel = new OrderSentinel('readers', () => undefined);
  return { sentinel, reader: new RecordReader([TaskCreated, OrderPlaced], sentinel, 'readers') };
}

function record(contract: EventContract, partition: number, more: Record<string, string>): FetchedRecord {
  const attributes = { id: 'e1', source: 'spec', time: new Date().toISOString() };
  const { key, value, headers } = encodeEvent(contract, contract.examples[0], attributes);
  return {
    topic: contract.topic.name,
    partition,
    offset: '0',
    timestamp: Date.now(),
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: { ...headers, [SENTINEL_HEADER.producer]: 'p', [SENTINEL_HEADER.sequence]: '1', ...more },
  };
}

describe('an event on a partition that is not its key’s', () => {
  it('is taken where its producer says that it was moved there', () => {
    const { reader, sentinel } = reading();
    const moved = record(TaskCreated, other, { [HEADER.assignedPartition]: String(other) });
    expect(reader.read(moved)).toHaveProperty('event');
    expect(sentinel.tally).toMatchObject({ verified: 1, wrongPartition: 0 });
  });

  it.each([
    ['nobody has moved it', {}],
    ['it was moved to another one', { [HEADER.assignedPartition]: String(own) }],
    ['it was moved to none that there is', { [HEADER.assignedPartition]: String(TEAM_PARTITIONS + other) }],
    ['it was moved to what is no number', { [HEADER.assignedPartition]: '' }],
  ])('is refused where %s', (_, more) => {
    const { reader, sentinel } = reading();
    expect(reader.read(record(TaskCreated, other, more))).toMatchObject({
      fault: { code: 'WRONG_PARTITION' },
    });
    expect(sentinel.tally.wrongPartition).toBe(1);
  });

  it('is refused of an event whose order its readers take from the log', () => {
    const { key } = encodeEvent(OrderPlaced, OrderPlaced.examples[0]!, { id: 'e', source: 's', time: '' });
    const wrong = (partitionOf(key, OrderPlaced.topic.partitions) + 1) % OrderPlaced.topic.partitions;
    const claimed = record(OrderPlaced, wrong, { [HEADER.assignedPartition]: String(wrong) });
    expect(reading().reader.read(claimed)).toMatchObject({ fault: { code: 'WRONG_PARTITION' } });
  });
});
