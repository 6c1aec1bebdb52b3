import { createRequire } from 'node:module';
import { type z } from 'zod';
import { messageFields, type MessageField } from './message-fields.js';
import type protobufjs from 'protobufjs/light.js';

type Library = typeof protobufjs;

/** The binary form of an event's data, derived from its schema; only the field numbers are its own. */
export interface ProtobufMessage {
  /** Released numbers are never changed and never given to another field. */
  readonly numbers: Readonly<Record<string, number>>;
  encode(data: unknown): Buffer;
  /** What the bytes say, not yet checked against the schema. Throws when they are no such message. */
  decode(bytes: Buffer): Record<string, unknown>;
  /** For readers in other languages: the message in the language of .proto files. */
  definition(): string;
}

/**
 * Fields that the message does not know are not written; those of a newer writer are skipped when read. The library is loaded
 * with the first record of this form, for most processes never see one.
 */
export function protobufMessage(
  name: string,
  schema: z.ZodType,
  numbers: Readonly<Record<string, number>>,
): ProtobufMessage {
  let fields: readonly MessageField[] | undefined;
  let type: protobufjs.Type | undefined;
  const known = () => (fields ??= messageFields(schema, numbers));
  const message = () => (type ??= typeOf(name, known()));
  return {
    numbers,
    encode: (data) => {
      const written = message()
        .encode(data as Record<string, unknown>)
        .finish();
      return Buffer.from(written.buffer, written.byteOffset, written.byteLength);
    },
    decode: (bytes) => {
      const read = message().toObject(message().decode(bytes), { longs: Number });
      // Proto3 writers leave out what is false or 0.
      for (const { name: field, required, zero } of known()) if (required) read[field] ??= zero;
      return read;
    },
    definition: () => definitionOf(name, known()),
  };
}

function typeOf(name: string, fields: readonly MessageField[]): protobufjs.Type {
  const { Field, Root, Type: MessageType } = createRequire(import.meta.url)('protobufjs/light.js') as Library;
  const type = new MessageType(name);
  for (const field of fields) type.add(new Field(field.name, field.number, field.type));
  new Root().add(type);
  return type;
}

function definitionOf(name: string, fields: readonly MessageField[]): string {
  const lines = fields.map(
    ({ name: field, number, type, required }) =>
      `  ${required ? '' : 'optional '}${type} ${field} = ${number};`,
  );
  return ['syntax = "proto3";', '', `message ${name} {`, ...lines, '}', ''].join('\n');
}
