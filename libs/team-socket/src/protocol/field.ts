/** A JSON Schema of what the frames need. */
export type FieldSchema = Readonly<Record<string, unknown>>;

/** One field: the rule as a program checks it, and the same as documents show it. */
export interface Field {
  readonly schema: FieldSchema;
  readonly optional?: true;
  accepts(value: unknown): boolean;
}

export type Fields = Readonly<Record<string, Field>>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const text: Field = {
  schema: { type: 'string', minLength: 1 },
  accepts: (value) => typeof value === 'string' && value !== '',
};

export const flag: Field = { schema: { type: 'boolean' }, accepts: (value) => typeof value === 'boolean' };

export const count: Field = {
  schema: { type: 'integer', minimum: 0 },
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

export const time: Field = {
  schema: { type: 'string', format: 'date-time' },
  accepts: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

export const anyObject: Field = { schema: { type: 'object' }, accepts: isObject };

export function oneOf(values: readonly string[]): Field {
  return {
    schema: { type: 'string', enum: values },
    accepts: (value) => typeof value === 'string' && values.includes(value),
  };
}

export function optional(field: Field): Field {
  return { ...field, optional: true, accepts: (value) => value === undefined || field.accepts(value) };
}

export function object(fields: Fields): Field {
  return {
    schema: objectSchema(fields),
    accepts: (value) => isObject(value) && faultIn(value, fields) === undefined,
  };
}

/** At least one. */
export function listOf(field: Field): Field {
  return {
    schema: { type: 'array', minItems: 1, items: field.schema },
    accepts: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((one: unknown) => field.accepts(one)),
  };
}

export function objectSchema(fields: Fields): FieldSchema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
    required: names.filter((name) => !fields[name]?.optional),
  };
}

/** The first field that does not hold. */
export function faultIn(value: Readonly<Record<string, unknown>>, fields: Fields): string | undefined {
  return Object.keys(fields).find((name) => !fields[name]?.accepts(value[name]));
}
