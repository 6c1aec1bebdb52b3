import mongoose from 'mongoose';
import { MongoLibraryError } from '../mongo-library-error.js';
import { type KeysetPosition, type Keys, type SortField } from './keyset-query.js';

const { ObjectId } = mongoose.mongo;
const VERSION = 1;
const LONGEST = 4096;
const LATEST_MS = 8.64e15;

/** What a client sent as a cursor is none of this query: damaged, made up, or of another query. A retry cannot help. */
export class KeysetCursorError extends MongoLibraryError {
  constructor() {
    super('CURSOR_NOT_VALID', 'The cursor must be one that the same query has returned, unchanged.');
  }
}

/** A position as text that goes into a URL as it is. Clients must not look inside. */
export function writeCursor({ keys, direction, inclusive }: KeysetPosition, fingerprint: string): string {
  const values = keys.map((key) => {
    if (key instanceof Date) return key.getTime();
    return key instanceof ObjectId ? key.toHexString() : key;
  });
  const parts = [VERSION, fingerprint, direction === 'next', inclusive, ...values];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The position that a cursor stands for. Throws KeysetCursorError for anything that writeCursor has not made for the query. */
export function readCursor(cursor: string, sort: readonly SortField[], fingerprint: string): KeysetPosition {
  const [version, query, forwards, inclusive, ...values] = partsOf(cursor);
  const known = version === VERSION && query === fingerprint && values.length === sort.length;
  if (!known || typeof forwards !== 'boolean' || typeof inclusive !== 'boolean')
    throw new KeysetCursorError();
  const keys: Keys = sort.map(({ type }, index) => keyOf(values[index], type));
  const position = { keys, direction: forwards ? ('next' as const) : ('previous' as const), inclusive };
  // One text for one position: nothing that a decoder passes over is let in.
  if (writeCursor(position, fingerprint) !== cursor) throw new KeysetCursorError();
  return position;
}

function partsOf(cursor: string): unknown[] {
  if (cursor.length > LONGEST) throw new KeysetCursorError();
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Falls through to the one error that a client can do something about.
  }
  throw new KeysetCursorError();
}

/** Only plain values of the declared type: an object would be an operator to the database. */
function keyOf(value: unknown, type: SortField['type']): Keys[number] {
  if (type === 'string' && typeof value === 'string') return value;
  if (type === 'number' && typeof value === 'number') return value;
  if (type === 'date' && Number.isInteger(value) && Math.abs(Number(value)) <= LATEST_MS)
    return new Date(Number(value));
  if (type === 'object-id' && typeof value === 'string' && /^[0-9a-f]{24}$/.test(value))
    return ObjectId.createFromHexString(value);
  throw new KeysetCursorError();
}
