import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '../client/murmur2.js';
import { type FetchedRecord } from '../consumer/received-event.js';
import { readDeadLetter } from './recorded-dead-letter.js';
import { isReplayable, replayRecordOf } from './replay-record.js';

const REASON = {
  'x-dlq-topic': 'order-events',
  'x-dlq-partition': '1',
  'x-dlq-offset': '17',
  'x-dlq-timestamp': '1767225600000',
  'x-dlq-group': 'inventory-service',
  'x-dlq-service': 'inventory',
  'x-dlq-error-code': 'DOCUMENT_REFUSED',
  'x-dlq-error-message': 'Document failed validation',
  'x-dlq-attempts': '3',
  'x-dlq-first-at': '2026-01-01T00:00:01.000Z',
  'x-dlq-last-at': '2026-01-01T00:00:02.000Z',
  'x-dlq-replay-count': '0',
};

function deadLetter(change: Partial<FetchedRecord> = {}): FetchedRecord {
  return {
    topic: 'order-events.dlq',
    partition: 1,
    offset: '5',
    timestamp: 1_767_225_700_000,
    key: Buffer.from('alice'),
    value: Buffer.from([0, 255, 10]),
    headers: { mine: Buffer.from([1, 2]), twice: ['a', Buffer.from('b')], ...REASON },
    ...change,
  };
}

function replayOf(record: FetchedRecord) {
  const letter = readDeadLetter(record);
  if (!isReplayable(letter)) throw new Error('not replayable');
  return replayRecordOf(letter, record, 3);
}

describe('a dead letter', () => {
  it('says what its headers say', () => {
    expect(readDeadLetter(deadLetter())).toEqual({
      place: 'order-events.dlq/1@5',
      topic: 'order-events.dlq',
      partition: 1,
      offset: '5',
      writtenAt: 1_767_225_700_000,
      source: { topic: 'order-events', partition: 1, offset: '17', timestamp: 1_767_225_600_000 },
      origin: { topic: 'order-events', partition: 1, offset: '17', timestamp: 1_767_225_600_000 },
      group: 'inventory-service',
      service: 'inventory',
      code: 'DOCUMENT_REFUSED',
      message: 'Document failed validation',
      attempts: 3,
      firstAt: '2026-01-01T00:00:01.000Z',
      lastAt: '2026-01-01T00:00:02.000Z',
      replayCount: 0,
      replayOf: undefined,
      key: Buffer.from('alice'),
      valueBytes: 3,
    });
  });

  it.each([
    ['has no headers at all', {}],
    ['names no group', { ...REASON, 'x-dlq-group': '' }],
    ['claims to come from another topic', { ...REASON, 'x-dlq-topic': 'dead-letter-ledger' }],
    ['has no offset', { ...REASON, 'x-dlq-offset': 'many' }],
    ['has no time', { ...REASON, 'x-dlq-timestamp': '' }],
  ])('that %s can be looked at but not replayed', (_what, headers) => {
    expect(isReplayable(readDeadLetter(deadLetter({ headers })))).toBe(false);
  });
});

describe('the replay of a dead letter', () => {
  it('is its record untouched, for its group, on the partition of its key', () => {
    expect(replayOf(deadLetter())).toEqual({
      topic: 'order-events',
      partition: partitionOf('alice', 3),
      key: Buffer.from('alice'),
      value: Buffer.from([0, 255, 10]),
      headers: {
        mine: Buffer.from([1, 2]),
        twice: ['a', Buffer.from('b')],
        'x-replay-group': 'inventory-service',
        'x-replay-of': 'order-events.dlq/1@5',
        'x-replay-origin': 'order-events/1@17',
        'x-replay-origin-timestamp': '1767225600000',
        'x-dlq-replay-count': '1',
      },
    });
  });

  it('stays on its partition when it has no key', () => {
    expect(replayOf(deadLetter({ key: null })).partition).toBe(1);
  });

  it('that failed and is replayed again keeps its first place and counts up', () => {
    const first = replayOf(deadLetter());
    const headers = {
      ...first.headers,
      ...REASON,
      'x-dlq-offset': '400',
      'x-dlq-timestamp': '1767225800000',
      'x-dlq-replay-count': '1',
    };
    const failedAgain = deadLetter({ offset: '6', timestamp: 1_767_225_900_000, headers });
    expect(readDeadLetter(failedAgain)).toMatchObject({
      source: { offset: '400' },
      origin: { offset: '17', timestamp: 1_767_225_600_000 },
      replayOf: 'order-events.dlq/1@5',
    });
    expect(replayOf(failedAgain).headers).toMatchObject({
      mine: Buffer.from([1, 2]),
      'x-replay-of': 'order-events.dlq/1@6',
      'x-replay-origin': 'order-events/1@17',
      'x-replay-origin-timestamp': '1767225600000',
      'x-dlq-replay-count': '2',
    });
    expect(Object.keys(replayOf(failedAgain).headers).filter((name) => name.startsWith('x-dlq-'))).toEqual([
      'x-dlq-replay-count',
    ]);
  });
});
