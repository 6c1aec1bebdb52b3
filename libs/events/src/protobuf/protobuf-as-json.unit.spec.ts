import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../catalogue.js';
import { encodeEvent } from '../encode.js';
import { protobufAsJson } from './protobuf-as-json.js';

const attributes = { id: '1', source: 'spec', time: '2026-03-01T12:00:00Z', encoding: 'protobuf' } as const;

describe('a record as protobuf', () => {
  it.each(catalogue.filter(({ protobuf }) => protobuf !== undefined))(
    '$type says in JSON what it says',
    (contract) => {
      for (const data of contract.examples) {
        const { value, headers } = encodeEvent(contract, data, attributes);
        expect(JSON.parse(protobufAsJson({ value: Buffer.from(value), headers }) ?? '')).toEqual(data);
      }
    },
  );

  it.each([
    ['no value', null, {}],
    ['JSON', Buffer.from('{}'), { 'content-type': 'application/json', ce_type: 'TaskCreated' }],
    ['an unknown type', Buffer.from([8]), { 'content-type': 'application/protobuf', ce_type: 'Nobody' }],
    ['other bytes', Buffer.from([255]), { 'content-type': 'application/protobuf', ce_type: 'TaskCreated' }],
  ])('is not %s', (_, value, headers) => {
    expect(protobufAsJson({ value, headers })).toBeUndefined();
  });
});
