import { describe, expect, it } from '@jest/globals';
import { encodeEvent, TaskCreated } from '#libs/events';
import { type FetchedRecord } from '#libs/kafka';
import { recordJson, recordLine } from './record-text.js';

const record: FetchedRecord = {
  topic: 'order-events',
  partition: 1,
  offset: '42',
  timestamp: Date.parse('2026-03-01T12:00:00Z'),
  key: Buffer.from('alice'),
  value: Buffer.from('{"item":"pizza"}'),
  headers: { ce_type: Buffer.from('OrderPlaced'), ce_id: ['old', Buffer.from('7')], ce_source: 'orders' },
};

const [task] = TaskCreated.examples;
const encoded = encodeEvent(TaskCreated, task!, {
  ...{ id: '7', source: 'teams', time: '2026-03-01T12:00:00Z', encoding: 'protobuf' },
});
const binary: FetchedRecord = { ...record, value: encoded.value as Buffer, headers: encoded.headers };

describe('a record in one line', () => {
  it('has place, time, key, envelope and value', () => {
    expect(recordLine(record)).toBe(
      'order-events/1@42 2026-03-01T12:00:00.000Z key=alice type=OrderPlaced id=7 source=orders {"item":"pizza"}',
    );
  });

  it('shows what is missing as null', () => {
    expect(recordLine({ ...record, key: null, value: null, headers: {} })).toBe(
      'order-events/1@42 2026-03-01T12:00:00.000Z key=null null',
    );
  });

  it('shows bytes that are not UTF-8 as hex', () => {
    const bytes = Buffer.from([0xff, 0x00]);
    expect(recordLine({ ...record, key: bytes, value: bytes })).toContain(' key=0xff00 ');
    expect(recordLine({ ...record, value: bytes })).toMatch(/ 0xff00$/);
  });

  it('shows protobuf as JSON', () => {
    expect(recordLine(binary).endsWith(` ${JSON.stringify(task)}`)).toBe(true);
  });

  it('lets neither key nor header nor value write to the terminal or forge a field', () => {
    const hostile = 'x\x1b[2J type="Forged';
    const line = recordLine({
      ...record,
      key: Buffer.from(hostile),
      value: Buffer.from(hostile),
      headers: { ce_type: hostile },
    });
    expect(line).not.toContain('\x1b');
    expect(line).toContain('key="x\\u001b[2J type=\\"Forged" type="x');
  });
});

describe('a record as JSON', () => {
  it('has every header, and the value as text', () => {
    expect(recordJson(record)).toEqual({
      topic: 'order-events',
      partition: 1,
      offset: '42',
      timestamp: '2026-03-01T12:00:00.000Z',
      key: 'alice',
      headers: { ce_type: 'OrderPlaced', ce_id: '7', ce_source: 'orders' },
      value: '{"item":"pizza"}',
      value_encoding: 'utf8',
    });
  });

  it('tells protobuf as JSON, and says so', () => {
    const { value, value_encoding } = recordJson(binary) as Record<string, string>;
    expect(value_encoding).toBe('protobuf');
    expect(JSON.parse(value ?? '')).toEqual(task);
  });

  it('says when the value is hex, or is none', () => {
    expect(recordJson({ ...record, value: Buffer.from([0xfe]) })).toMatchObject({
      value: '0xfe',
      value_encoding: 'hex',
    });
    expect(recordJson({ ...record, value: null })).toMatchObject({ value: null, value_encoding: null });
  });
});
