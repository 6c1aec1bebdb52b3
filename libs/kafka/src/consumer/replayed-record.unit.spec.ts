import { describe, expect, it } from '@jest/globals';
import { catalogue } from '#libs/events';
import { partitionOf } from '../client/murmur2.js';
import { type RecordHeaders } from '../record.js';
import { type Observation, OrderSentinel } from '../sentinel/order-sentinel.js';
import { type FetchedRecord } from './received-event.js';
import { RecordReader } from './record-reader.js';
import { runsOf } from './record-runs.js';
import { asFirstWritten, parsePlace, replayGroupOf } from './replayed-record.js';

const PARTITION = partitionOf('alice', 3);
const ORIGIN = {
  'x-replay-group': 'ours',
  'x-replay-of': 'order-events.dlq/0@4',
  'x-replay-origin': 'order-events/0@17',
  'x-replay-origin-timestamp': '1767225600000',
  'x-dlq-replay-count': '1',
};

function order(headers: RecordHeaders = {}, offset = '90'): FetchedRecord {
  return {
    topic: 'order-events',
    partition: PARTITION,
    offset,
    timestamp: 1_767_225_700_000,
    key: Buffer.from('alice'),
    value: Buffer.from(JSON.stringify({ order_id: 'o', user_id: 'alice', item: 'pizza', quantity: 1 })),
    headers,
  };
}

class Watch extends OrderSentinel {
  readonly observed: Observation[] = [];

  override observe(seen: Observation): void {
    this.observed.push(seen);
  }
}

function readerOf(group: string) {
  const sentinel = new Watch(group, () => undefined);
  return { sentinel, reader: new RecordReader(catalogue, sentinel, group) };
}

describe('a replayed record', () => {
  it('is read by the group that it is meant for, and passed over by every other', () => {
    expect(readerOf('ours').reader.read(order(ORIGIN))).toMatchObject({ replayed: true });
    expect(readerOf('theirs').reader.read(order(ORIGIN))).toEqual({ forGroup: 'ours' });
  });

  it('is passed over by others even when it cannot be read, so that nobody dead-letters it again for them', () => {
    const broken = { ...order(ORIGIN), value: Buffer.from('{') };
    expect(readerOf('theirs').reader.read(broken)).toEqual({ forGroup: 'ours' });
    expect(readerOf('ours').reader.read(broken)).toMatchObject({ fault: { code: 'INVALID_JSON' } });
  });

  it('has the event id and time of its first place when its producer sent none, and its own place in the log', () => {
    expect(readerOf('ours').reader.read(order(ORIGIN))).toMatchObject({
      event: {
        id: 'order-events/0@17'.replace('@', '/'),
        time: 1_767_225_600_000,
        partition: PARTITION,
        offset: '90',
        timestamp: 1_767_225_700_000,
      },
    });
    const sent = { ...ORIGIN, ce_id: 'mine', ce_time: '2026-01-01T00:00:05Z' };
    expect(readerOf('ours').reader.read(order(sent))).toMatchObject({
      event: { id: 'mine', time: 1_767_225_605_000 },
    });
  });

  it('is not shown to the order sentinel, whose sequence it has from its first time', () => {
    const sequence = { ce_producer: 'p', ce_sequence: '3' };
    const { sentinel, reader } = readerOf('ours');
    reader.read(order({ ...sequence, ...ORIGIN }));
    expect(sentinel.observed).toEqual([]);
    reader.read(order(sequence));
    expect(sentinel.observed).toHaveLength(1);
  });

  it('may have as many headers of its own as any record', () => {
    const own = Object.fromEntries(Array.from({ length: 64 }, (_, n) => [`h${n}`, 'x']));
    expect(readerOf('ours').reader.read(order({ ...own, ...ORIGIN }))).toMatchObject({ replayed: true });
  });

  it('is known by the last value of a header that occurs several times, and by bytes as well as text', () => {
    expect(replayGroupOf(order({ 'x-replay-group': ['theirs', Buffer.from('ours')] }))).toBe('ours');
    expect(replayGroupOf(order({ 'x-replay-group': Buffer.from('ours') }))).toBe('ours');
    expect(replayGroupOf(order())).toBeUndefined();
    const empty = { 'x-replay-group': null } as unknown as RecordHeaders;
    expect(replayGroupOf(order(empty))).toBeUndefined();
  });

  it.each([
    ['no place', { ...ORIGIN, 'x-replay-origin': 'nonsense' }],
    ['a place in another topic', { ...ORIGIN, 'x-replay-origin': 'inventory-events/0@17' }],
    ['no origin', { 'x-replay-group': 'ours' }],
  ])('with %s as its origin is read as what it is', (_what, headers) => {
    expect(asFirstWritten(order(headers))).toMatchObject({ offset: '90', timestamp: 1_767_225_700_000 });
  });

  it.each(['-1', '9e15', 'soon', '1767225700001'])('is not older or younger than can be: %s', (time) => {
    const headers = { ...ORIGIN, 'x-replay-origin-timestamp': time };
    expect(asFirstWritten(order(headers)).timestamp).toBe(1_767_225_700_000);
  });
});

describe('the runs of a batch', () => {
  it('keep apart what is meant for other groups, and count it, in the order of the log', () => {
    const theirs = { ...ORIGIN, 'x-replay-group': 'theirs' };
    const broken = { ...order(), value: null };
    const records = [order(theirs), order(theirs), order(), order(ORIGIN), order(theirs), broken];
    const runs = runsOf(records, readerOf('ours').reader);
    const sizes = runs.map((run) =>
      'forOthers' in run
        ? `others ${run.forOthers}`
        : 'faults' in run
          ? 'fault'
          : `${run.events.length} events`,
    );
    expect(sizes).toEqual(['others 2', '2 events', 'others 1', 'fault']);
  });
});

describe('a place', () => {
  it.each([
    ['order-events/2@17', { topic: 'order-events', partition: 2, offset: '17' }],
    ['a.b_c-d/0@0', { topic: 'a.b_c-d', partition: 0, offset: '0' }],
  ])('is read from %s', (text, place) => expect(parsePlace(text)).toEqual(place));

  it.each(['', 'order-events', 'order-events/2', '/2@17', 'a/b/2@17', 'order-events/-1@17', 'x/1@1 '])(
    'is not read from "%s"',
    (text) => expect(parsePlace(text)).toBeUndefined(),
  );
});
