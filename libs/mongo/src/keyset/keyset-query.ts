import { hash } from 'node:crypto';
import mongoose, { type mongo } from 'mongoose';

const { EJSON } = mongoose.mongo.BSON;

/** One field of a sort order. Every document that the filter finds must have it, and with this type. */
export interface SortField {
  readonly field: string;
  readonly direction: 'ascending' | 'descending';
  readonly type: 'string' | 'number' | 'date' | 'object-id';
}

/** A list: which documents, and in which order. All fields of the order together must be unique, so end with `_id`. */
export interface KeysetQuery<Document extends mongo.Document = mongo.Document> {
  readonly filter: mongo.Filter<Document>;
  readonly sort: readonly SortField[];
}

/** The values of the sort fields of one document. */
export type Keys = readonly (string | number | Date | mongo.ObjectId)[];

/** A place in the list: at the document with these keys, before or behind it. */
export interface KeysetPosition {
  readonly keys: Keys;
  /** `next` reads on in the sort order, `previous` against it. */
  readonly direction: 'next' | 'previous';
  /** The document of the keys is still to be read itself. */
  readonly inclusive: boolean;
}

/** The sort order as the driver wants it, turned round to read backwards. */
export function sortOf({ sort }: KeysetQuery, direction: 'next' | 'previous'): [string, 1 | -1][] {
  return sort.map((one) => [one.field, signOf(one, direction)]);
}

/** What lies beyond a position. The bound on the first field alone lets an index on the sort order do the rest. */
export function beyond(
  { sort }: KeysetQuery,
  { keys, direction, inclusive }: KeysetPosition,
): mongo.Document {
  const last = sort.length - 1;
  const comparison = (index: number, orEqual: boolean) => {
    const operator = (sort[index] && signOf(sort[index], direction)) === 1 ? '$gt' : '$lt';
    return { [sort[index]?.field ?? '']: { [orEqual ? `${operator}e` : operator]: keys[index] } };
  };
  // The planner of MongoDB takes its time for an $or, also for one with a single branch.
  if (last === 0) return comparison(0, inclusive);
  const equal = (index: number) => ({ [sort[index]?.field ?? '']: { $eq: keys[index] } });
  const alternatives = sort.map((_, index) => ({
    $and: [
      ...sort.slice(0, index).map((_field, before) => equal(before)),
      comparison(index, inclusive && index === last),
    ],
  }));
  return { $and: [comparison(0, true), { $or: alternatives }] };
}

/** Differs between any two queries, so that a cursor of one is none of the other. */
export function fingerprintOf(namespace: string, { filter, sort }: KeysetQuery): string {
  const order = sort.map(({ field, direction, type }) => [field, direction, type]);
  const query = [namespace, filter, order];
  // Nearly all filters are of texts alone, and of those both write the same; the other one takes its time.
  const text = hasTextsAlone(filter) ? JSON.stringify(query) : EJSON.stringify(query, { relaxed: false });
  return hash('sha256', text, 'base64url').slice(0, 12);
}

function hasTextsAlone(filter: mongo.Document): boolean {
  return Object.values(filter).every((value) => typeof value === 'string');
}

function signOf({ direction }: SortField, reading: 'next' | 'previous'): 1 | -1 {
  return (direction === 'ascending') === (reading === 'next') ? 1 : -1;
}
