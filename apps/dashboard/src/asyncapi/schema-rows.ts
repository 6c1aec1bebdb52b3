import { type JsonSchema } from './asyncapi.js';

/** A field of a schema as a line of a table. */
export interface SchemaRow {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** What else is to be heeded. */
  readonly rule: string;
}

const RULES = [
  'const',
  'enum',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
];

/** Every field, those of objects and lists within with their path. */
export function schemaRows(schema: JsonSchema, path = ''): SchemaRow[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema.required ?? []) as readonly string[];
  return Object.entries(properties).flatMap(([name, field]) => {
    const full = `${path}${name}`;
    const items = field.items as JsonSchema | undefined;
    return [
      { name: full, type: typeOf(field), required: required.includes(name), rule: ruleOf(field) },
      ...schemaRows(field, `${full}.`),
      ...(items ? schemaRows(items, `${full}[].`) : []),
    ];
  });
}

function typeOf({ type, const: only, anyOf, items }: JsonSchema): string {
  if (type === 'array') return `list of ${typeOf((items ?? {}) as JsonSchema)}`;
  if (typeof type === 'string') return type;
  if (only !== undefined) return typeof only;
  return Array.isArray(anyOf) ? anyOf.map((one: JsonSchema) => typeOf(one)).join(' or ') : 'anything';
}

function ruleOf(schema: JsonSchema): string {
  const rules = RULES.filter((name) => schema[name] !== undefined && !isEveryInteger(name, schema[name]));
  const texts = rules.map((name) => {
    const value = schema[name];
    return `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`;
  });
  return [...texts, ...(typeof schema.description === 'string' ? [schema.description] : [])].join('; ');
}

/** Bounds that every whole number of JSON has. */
function isEveryInteger(name: string, value: unknown): boolean {
  return /imum$/.test(name) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}
