import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { catalogue } from './catalogue.js';
import { decodeEvent, DecodeFault, type RawRecord } from './decode.js';
import { encodeEvent } from './encode.js';
import { type Encoding, HEADER } from './envelope.js';
import { defineEvent, type EventContract } from './event-contract.js';
import { protobufMessage } from './protobuf/protobuf-message.js';
import { TaskCreated } from './teams/task-events.js';
import { TeamUpdated } from './teams/team-events.js';

const attributes = { id: 'e1', source: 'teams', time: '2026-01-31T12:00:00.000Z' };
const [, full] = TaskCreated.examples as [unknown, (typeof TaskCreated.examples)[0]];

function record(
  contract: EventContract,
  data: unknown,
  encoding: Encoding = 'json',
  more: Record<string, string> = {},
): RawRecord {
  const { key, value, headers } = encodeEvent(contract, data, { ...attributes, encoding });
  const place = { topic: contract.topic.name, partition: 0, offset: '0', timestamp: Date.now() };
  return { ...place, key: Buffer.from(key), value: Buffer.from(value), headers: { ...headers, ...more } };
}
const dataOf = (raw: RawRecord, contract: EventContract) => {
  const decoded = decodeEvent(raw, [contract]);
  return decoded instanceof DecodeFault ? decoded.code : decoded.data;
};

describe('two versions side by side', () => {
  const { due_on: _, ...without } = full;
  /** TaskCreated as a consumer that was never updated knows it. */
  const ofBefore = defineEvent({
    type: 'TaskCreated',
    version: '1.0',
    topic: TaskCreated.topic,
    schema: z.looseObject({ team_id: z.string(), task_id: z.string(), title: z.string() }),
    examples: [],
    key: ({ task_id }) => `task:${task_id}`,
  });

  it('of one major are read by who knows the other', () => {
    expect(dataOf(record(TaskCreated, full), ofBefore)).toEqual(full);
    expect(dataOf(record(ofBefore, without), TaskCreated)).toEqual(without);
  });

  it('of two majors are read by who knows the newer, which the older becomes', () => {
    const { previous_name: __, ...old } = TeamUpdated.examples[0]!;
    const first = record(TeamUpdated, TeamUpdated.examples[0], 'json', { [HEADER.dataVersion]: '1.0' });
    expect(dataOf({ ...first, value: Buffer.from(JSON.stringify(old)) }, TeamUpdated)).toEqual({
      ...old,
      previous_name: null,
    });
    expect(dataOf({ ...first, value: Buffer.from('{"name":7}') }, TeamUpdated)).toBe('SCHEMA_MISMATCH');
    const third = record(TeamUpdated, TeamUpdated.examples[0], 'json', { [HEADER.dataVersion]: '3.0' });
    expect(dataOf(third, TeamUpdated)).toBe('UNSUPPORTED_VERSION');
  });
});

describe('protobuf', () => {
  const binary = catalogue.filter(({ protobuf }) => protobuf);

  it('is a form of all events of tasks, and says what JSON says', () => {
    expect(binary.map(({ type }) => type)).toEqual([
      ...['TaskCreated', 'TaskUpdated', 'TaskCompleted', 'TaskDeleted'],
    ]);
    for (const contract of binary) {
      for (const data of contract.examples) {
        expect(dataOf(record(contract, data, 'protobuf'), contract)).toEqual(data);
        expect(dataOf(record(contract, data, 'json'), contract)).toEqual(data);
      }
    }
  });

  it('takes a third fewer bytes', () => {
    const [small, large] = [record(TaskCreated, full, 'protobuf'), record(TaskCreated, full)];
    expect(small.headers[HEADER.contentType]).toBe('application/protobuf');
    expect(small.value!.length / large.value!.length).toBeLessThan(0.7);
  });

  it('leaves events that have no such form as JSON', () => {
    const raw = record(TeamUpdated, TeamUpdated.examples[0], 'protobuf');
    expect(raw.headers[HEADER.contentType]).toBe('application/json');
    expect(dataOf(raw, TeamUpdated)).toEqual(TeamUpdated.examples[0]);
  });

  it('is read as other languages write it: what is false is left out, and what is newer skipped', () => {
    const raw = record(TaskCreated, full, 'protobuf');
    const newer = { ...TaskCreated.protobuf!.numbers, colour: 20 };
    const schema = z.looseObject({ team_id: z.string(), colour: z.string() });
    const more = protobufMessage('More', schema, newer).encode({ colour: 'red' });
    expect(dataOf({ ...raw, value: Buffer.concat([raw.value!, more]) }, TaskCreated)).toEqual(full);
    const { completed: _, ...silent } = full;
    expect(dataOf({ ...raw, value: TaskCreated.protobuf!.encode(silent) }, TaskCreated)).toEqual(full);
  });

  it.each<[string, Partial<RawRecord>, string]>([
    ['bytes that are no message', { value: Buffer.from([0x0a, 0xff]) }, 'INVALID_PROTOBUF'],
    ['a message without what is required', { value: Buffer.alloc(0) }, 'SCHEMA_MISMATCH'],
    ['JSON under its name', { value: Buffer.from('{"team_id":"t"}') }, 'INVALID_PROTOBUF'],
    [
      'a record that does not say of which event',
      { headers: { 'content-type': 'application/protobuf' } },
      'UNKNOWN_TYPE',
    ],
  ])('refuses %s', (_, change, code) => {
    expect(dataOf({ ...record(TaskCreated, full, 'protobuf'), ...change }, TaskCreated)).toBe(code);
  });

  it('needs a number of its own for each field of the schema', () => {
    const schema = z.object({ a: z.string(), b: z.string() });
    expect(() => protobufMessage('M', schema, { a: 1 }).definition()).toThrow('field b has no');
    expect(() => protobufMessage('M', schema, { a: 1, b: 1 }).definition()).toThrow('the same');
    expect(() => protobufMessage('M', z.object({ a: z.array(z.string()) }), { a: 1 }).definition()).toThrow(
      'type',
    );
    expect(TaskCreated.protobuf!.definition()).toContain('optional string due_on = 10;');
  });
});
