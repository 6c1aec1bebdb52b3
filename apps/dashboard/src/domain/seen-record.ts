/** Bytes; beyond it no value is parsed only to be shown. */
const LONGEST_JSON = 64 * 1024;
const LONGEST_TEXT = 500;

/** A record of the log as the page shows it; long values are cut. */
export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** The broker's append time, ms since 1970. */
  readonly at: number;
  readonly key: string | undefined;
  readonly type: string | undefined;
  readonly producer: string | undefined;
  readonly sequence: number | undefined;
  readonly value: string | undefined;
  /** Of the whole value. */
  readonly bytes: number;
}

/** What a value says in a line: the text of a post or message, or the fields of an event. */
export function previewOf(value: string | undefined): string {
  if (value === undefined) return 'no value';
  const data = fieldsOf(value);
  if (!data) return cut(value, 120);
  for (const text of [data.content, data.text]) if (typeof text === 'string') return cut(text, 120);
  const fields = Object.entries(data).filter(([, field]) => typeof field !== 'object');
  return cut(
    fields
      .filter(([name]) => !/(_id|_at)$|Id$/.test(name) || name === 'user_id')
      .map(([name, field]) => `${name} ${String(field)}`)
      .join(', '),
    120,
  );
}

/** The fields of a JSON object; undefined for everything else. */
export function fieldsOf(value: string | undefined): Record<string, unknown> | undefined {
  if (!value?.startsWith('{')) return undefined;
  try {
    return JSON.parse(value) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** At most `length` long, and no half of a character at its end. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * A value as it is kept: a JSON object that is too long stays one, with its texts cut, so that what it says can still be read;
 * anything else ends where it ends.
 */
export function keptValue(bytes: Buffer, maxBytes: number): string {
  if (bytes.length <= maxBytes) return bytes.toString();
  const fields = bytes.length <= LONGEST_JSON ? fieldsOf(bytes.toString()) : undefined;
  const shortened = fields && JSON.stringify(fields, (_, field: unknown) => shorter(field));
  if (shortened !== undefined && shortened.length <= maxBytes) return shortened;
  return bytes.toString('utf8', 0, maxBytes);
}

function shorter(field: unknown): unknown {
  return typeof field === 'string' ? cut(field, LONGEST_TEXT) : field;
}
