import { describe, expect, it } from '@jest/globals';
import { catalogue } from './catalogue.js';
import { decodeEvent, DecodeFault, type DecodedEvent, type RawRecord } from './decode.js';
import { encodeEvent } from './encode.js';
import { OrderPlaced } from './ordering/order-placed.js';
import { InventoryReleased } from './ordering/inventory-released.js';
import { InventoryFailed } from './ordering/inventory-failed.js';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const data = { order_id: 'o1', user_id: 'alice', item: 'pizza', quantity: 2 };
const orders = catalogue.filter(({ topic }) => topic.name === 'order-events');
const outcomes = catalogue.filter(({ topic }) => topic.name === 'inventory-events');

function record(change: Partial<RawRecord> = {}): RawRecord {
  return {
    topic: 'order-events',
    partition: 1,
    offset: '42',
    timestamp: NOW,
    key: Buffer.from('alice'),
    value: Buffer.from(JSON.stringify(data)),
    headers: {},
    ...change,
  };
}
const json = (value: unknown) => ({ value: Buffer.from(JSON.stringify(value)) });

function decoded(raw: RawRecord, contracts = orders): DecodedEvent {
  const result = decodeEvent(raw, contracts);
  if (result instanceof DecodeFault) throw result;
  return result;
}
function fault(raw: RawRecord, contracts = orders): string | undefined {
  const result = decodeEvent(raw, contracts);
  return result instanceof DecodeFault ? result.code : undefined;
}

describe('decoding', () => {
  it('gives back what was encoded', () => {
    const trace = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      requestId: 'mine',
    };
    const { key, value, headers } = encodeEvent(OrderPlaced, data, {
      id: 'e1',
      source: 'orders',
      time: '2026-01-31T11:59:00.000Z',
      trace,
    });
    expect(decoded(record({ key: Buffer.from(key), value: Buffer.from(value), headers }))).toMatchObject({
      type: 'OrderPlaced',
      id: 'e1',
      source: 'orders',
      time: NOW - 60_000,
      key: 'alice',
      data,
      trace,
    });
  });

  it('needs no envelope where the data says which event it is', () => {
    expect(decoded(record())).toMatchObject({
      type: 'OrderPlaced',
      id: 'order-events/1/42',
      time: NOW,
      data,
    });
    const failed = { ...data, placed_at: '2026-01-31T11:00:00Z', reason: 'unknown_item', available: 0 };
    expect(decoded(record(json(failed)), outcomes).contract).toBe(InventoryFailed);
  });

  it('never guesses a cancellation or a release: their data is a part of what other events say', () => {
    const { order_id, user_id, item, quantity } = data;
    expect(fault(record(json({ order_id, user_id })))).toBe('SCHEMA_MISMATCH');
    const released = { order_id, user_id, item, quantity, placed_at: '2026-01-31T11:00:00Z', available: 3 };
    expect(fault(record(json(released)), outcomes)).toBe('UNKNOWN_TYPE');
    const named = { ...json(released), headers: { ce_type: 'InventoryReleased' } };
    expect(decoded(record(named), outcomes).contract).toBe(InventoryReleased);
  });

  it('keeps fields that it does not know', () => {
    expect(decoded(record(json({ ...data, note: 'no onions' }))).data).toEqual({
      ...data,
      note: 'no onions',
    });
  });

  it.each<[string, Partial<RawRecord>, string]>([
    ['no value', { value: null }, 'NULL_VALUE'],
    ['an empty value', { value: Buffer.alloc(0) }, 'INVALID_JSON'],
    ['no key', { key: null }, 'NULL_KEY'],
    ['an empty key', { key: Buffer.alloc(0) }, 'NULL_KEY'],
    ['bytes that are not UTF-8', { value: Buffer.from([0x22, 0xff, 0x22]) }, 'INVALID_ENCODING'],
    ['truncated JSON', { value: Buffer.from('{"order_id":') }, 'INVALID_JSON'],
    ['a JSON scalar', json(7), 'SCHEMA_MISMATCH'],
    ['a wrong type', json({ ...data, quantity: '2' }), 'SCHEMA_MISMATCH'],
    ['an unknown type', { headers: { ce_type: 'OrderEaten' } }, 'UNKNOWN_TYPE'],
    [
      'a newer major version',
      { headers: { ce_type: 'OrderPlaced', ce_dataversion: '2.0' } },
      'UNSUPPORTED_VERSION',
    ],
    ['a key that the data does not have', { key: Buffer.from('bob') }, 'KEY_MISMATCH'],
    ['a time in 1970', { headers: { ce_time: '1970-01-01T00:00:00Z' } }, 'INVALID_TIME'],
    ['a time in 9999', { headers: { ce_time: '9999-12-31T23:59:59Z' } }, 'INVALID_TIME'],
    ['a time that is text', { headers: { ce_time: 'yesterday' } }, 'INVALID_TIME'],
    ['another spec version', { headers: { ce_specversion: '0.3' } }, 'INVALID_ENVELOPE'],
    ['another content type', { headers: { 'content-type': 'application/xml' } }, 'INVALID_ENVELOPE'],
    ['an endless event id', { headers: { ce_id: 'x'.repeat(1000) } }, 'INVALID_ENVELOPE'],
    [
      'ten thousand headers',
      { headers: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`h${n}`, 'x'])) },
      'TOO_MANY_HEADERS',
    ],
  ])('refuses %s', (_, change, code) => {
    expect(fault(record(change))).toBe(code);
  });

  it('names the field that is wrong', () => {
    const result = decodeEvent(record(json({ ...data, quantity: -1 })), orders);
    expect((result as DecodeFault).message).toMatch(/^OrderPlaced: quantity: /);
  });
});
