import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { encodeRecord, type RecordToEncode } from './record-encoder.js';

const original = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/record/v0') as (
  record: RecordToEncode,
) => { buffer: Buffer };

const value = Buffer.from('{"a":1}');
const records: Record<string, RecordToEncode> = {
  'a plain record': { offsetDelta: 0, timestampDelta: 0, key: 'k', value },
  'null key and no headers': { offsetDelta: 3, timestampDelta: 12, key: null, value },
  'deltas of several bytes': { offsetDelta: 123_456, timestampDelta: 70_000, key: 'k', value },
  'a large value': { offsetDelta: 1, timestampDelta: 0, key: 'k', value: Buffer.alloc(300_000, 'x') },
  'a large string': { offsetDelta: 1, timestampDelta: 0, key: 'k', value: 'ä'.repeat(70_000) },
  'text beyond ASCII, also where its length takes another byte': {
    offsetDelta: 0,
    timestampDelta: 0,
    key: 'schlüssel',
    value: 'ä'.repeat(40),
    headers: { ce_té: '€'.repeat(63), plain: '𝄞' },
  },
  'headers as text, bytes and several': {
    offsetDelta: 0,
    timestampDelta: 0,
    key: Buffer.from('key'),
    value,
    headers: {
      ce_type: 'OrderPlaced',
      ce_id: 'x',
      raw: Buffer.from([0, 255]),
      many: ['1', Buffer.from('2')],
      empty: '',
    },
  },
};

describe('the record encoder', () => {
  it.each(Object.entries(records))('writes the same bytes as kafkajs: %s', (_, record) => {
    expect(Buffer.compare(encodeRecord(record).buffer, original(record).buffer)).toBe(0);
  });

  it('writes the same bytes again when its constant headers are known', () => {
    const record = records['headers as text, bytes and several'] as RecordToEncode;
    expect(Buffer.compare(encodeRecord(record).buffer, encodeRecord(record).buffer)).toBe(0);
  });
});
