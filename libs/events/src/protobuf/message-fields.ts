import { z } from 'zod';

export interface MessageField {
  readonly name: string;
  readonly number: number;
  readonly type: 'string' | 'uint64' | 'bool';
  readonly required: boolean;
  /** What a proto3 writer means by leaving the field out. */
  readonly zero: string | number | boolean;
}

const TYPES = {
  string: { type: 'string', zero: '' },
  integer: { type: 'uint64', zero: 0 },
  boolean: { type: 'bool', zero: false },
} as const;

/** The fields of a schema by number. Throws when one has no number, shares it, or is of a kind that has no binary form here. */
export function messageFields(
  schema: z.ZodType,
  numbers: Readonly<Record<string, number>>,
): readonly MessageField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema);
  const fields = Object.entries(properties).map(([name, property]) => {
    const number = numbers[name];
    if (number === undefined) throw new Error(`field ${name} has no protobuf number`);
    const kind = typeof property === 'object' ? property.type : undefined;
    const known = kind === undefined ? undefined : TYPES[kind as keyof typeof TYPES];
    if (!known) throw new Error(`field ${name} has no protobuf type`);
    return { name, number, ...known, required: required.includes(name) };
  });
  if (new Set(fields.map(({ number }) => number)).size < fields.length)
    throw new Error('two fields have the same protobuf number');
  return fields.sort((a, b) => a.number - b.number);
}
