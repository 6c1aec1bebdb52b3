import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { type BatchContext, type BytesToDecode, decodeRecord } from './record-decoder.js';
import { encodeRecord, type RecordToEncode } from './record-encoder.js';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => BytesToDecode;
const original = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as typeof decodeRecord;

const created: BatchContext = {
  firstOffset: '9007199254740993',
  firstTimestamp: '1767225600000',
  magicByte: 2,
};
const appended: BatchContext = {
  ...created,
  maxTimestamp: '1767225600123',
  timestampType: 1,
  isControlBatch: false,
};

const plain: RecordToEncode = { offsetDelta: 7, timestampDelta: 70_000, key: 'k', value: '{}' };
const records: Record<string, RecordToEncode> = {
  'a plain record': plain,
  'null key and null value': { ...plain, key: null, value: null },
  'one header': { ...plain, headers: { ce_type: 'OrderPlaced' } },
  'headers as text, bytes, empty and several': {
    ...plain,
    headers: { a: 'ä', raw: Buffer.from([0, 255]), empty: '', two: ['1', '2'], three: ['1', '2', '3'] },
  },
};

function bytesOf(record: RecordToEncode): BytesToDecode {
  // The encoder's scratch buffer is used again.
  const decoder = new Decoder(Buffer.from(encodeRecord(record).buffer));
  decoder.readVarInt();
  return decoder;
}

describe('the record decoder', () => {
  it.each(Object.entries(records))('reads the same as kafkajs: %s', (_, record) => {
    for (const context of [created, appended]) {
      expect(decodeRecord(bytesOf(record), context)).toEqual(original(bytesOf(record), context));
    }
  });

  it('takes names that mean something on every object for names, where kafkajs mixes in what they mean', () => {
    const headers = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((name) => [name, name]));
    const read = Object.entries(decodeRecord(bytesOf({ ...plain, headers }), created).headers);
    expect(read.map(([name, value]) => [name, String(value)])).toEqual(Object.entries(headers));
  });

  it('reads as many headers as a record can hold without blocking the process', () => {
    const names = Array.from({ length: 100_000 }, (_, n) => `h${n}`);
    const headers = Object.fromEntries(names.map((name) => [name, '']));
    expect(Object.keys(decodeRecord(bytesOf({ ...plain, headers }), created).headers)).toEqual(names);
  });
});
