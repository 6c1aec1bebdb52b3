import { type Message } from 'kafkajs';

/** A record that no service can ever process, and what is said about it. */
export interface PoisonRecord {
  readonly name: string;
  readonly code: string;
  readonly message: Message;
  /** To be found in the reason, where it must name something. */
  readonly reason?: RegExp;
  /** To be written to a partition that is not the key's. */
  readonly elsewhere?: boolean;
}

const USER = 'alice';
const ORDER = { order_id: 'poison', user_id: USER, item: 'pizza', quantity: 1 };

function record(value: Message['value'], headers: Message['headers'] = {}): Message {
  return { key: USER, value, headers };
}

function orderWith(changes: Record<string, unknown>, headers?: Message['headers']): Message {
  return record(JSON.stringify({ ...ORDER, ...changes }), headers);
}

/** As much as the broker takes by default: what a dead letter adds to it must find room all the same. */
const LARGE_BYTES = 1_048_400;

/** The Kafka rows of the bad-input table. */
export const POISON_RECORDS: readonly PoisonRecord[] = [
  { name: 'null value', code: 'NULL_VALUE', message: record(null, { note: 'a tombstone' }) },
  { name: 'empty value', code: 'INVALID_JSON', message: record('') },
  { name: 'null key', code: 'NULL_KEY', message: { ...orderWith({}), key: null } },
  { name: 'empty key', code: 'NULL_KEY', message: { ...orderWith({}), key: '' } },
  {
    name: 'invalid UTF-8',
    code: 'INVALID_ENCODING',
    message: record(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), { raw: Buffer.from([0, 0xff, 0x80]) }),
  },
  { name: 'truncated JSON', code: 'INVALID_JSON', message: record('{"order_id":"poison","user_') },
  { name: 'JSON scalar', code: 'SCHEMA_MISMATCH', message: record('42') },
  { name: 'JSON null', code: 'SCHEMA_MISMATCH', message: record('null') },
  { name: 'JSON array', code: 'SCHEMA_MISMATCH', message: record('[]', { twice: ['one', 'two'] }) },
  {
    name: 'wrong type of a field',
    code: 'SCHEMA_MISMATCH',
    message: orderWith({ quantity: 'many' }, { ce_type: 'OrderPlaced' }),
    reason: /quantity/,
  },
  { name: 'missing field', code: 'SCHEMA_MISMATCH', message: orderWith({ item: undefined }), reason: /item/ },
  {
    name: 'quantity of zero',
    code: 'SCHEMA_MISMATCH',
    message: orderWith({ quantity: 0 }),
    reason: /quantity/,
  },
  {
    name: 'query operator for a string',
    code: 'SCHEMA_MISMATCH',
    message: orderWith({ order_id: { $ne: null } }),
    reason: /order_id/,
  },
  { name: 'unknown type', code: 'UNKNOWN_TYPE', message: orderWith({}, { ce_type: 'OrderEaten' }) },
  {
    name: 'newer major version',
    code: 'UNSUPPORTED_VERSION',
    message: orderWith({}, { ce_type: 'OrderPlaced', ce_dataversion: '2.0' }),
  },
  {
    name: 'other CloudEvents version',
    code: 'INVALID_ENVELOPE',
    message: orderWith({}, { ce_specversion: '9.9' }),
    reason: /ce_specversion/,
  },
  {
    name: 'other content type',
    code: 'INVALID_ENVELOPE',
    message: orderWith({}, { 'content-type': 'text/xml' }),
    reason: /content-type/,
  },
  {
    name: 'endless event id',
    code: 'INVALID_ENVELOPE',
    message: orderWith({}, { ce_id: 'x'.repeat(10_000) }),
    reason: /ce_id/,
  },
  {
    name: 'value near the limit of the broker',
    code: 'INVALID_JSON',
    message: record('x'.repeat(LARGE_BYTES)),
  },
  { name: 'key of somebody else', code: 'KEY_MISMATCH', message: orderWith({ user_id: 'mallory' }) },
  { name: 'wrong partition', code: 'WRONG_PARTITION', message: orderWith({}), elsewhere: true },
  {
    name: 'event time of 1970',
    code: 'INVALID_TIME',
    message: orderWith({}, { ce_time: '1970-01-01T00:00:00Z' }),
  },
  {
    name: 'event time of 9999',
    code: 'INVALID_TIME',
    message: orderWith({}, { ce_time: '9999-12-31T23:59:59Z' }),
  },
  { name: 'event time in words', code: 'INVALID_TIME', message: orderWith({}, { ce_time: 'yesterday' }) },
];
