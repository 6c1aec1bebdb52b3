import mongoose, { type mongo } from 'mongoose';
import { KeysetCursorError } from './keyset-cursor.js';
import { beyond, type Keys, type KeysetPosition, type KeysetQuery, sortOf } from './keyset-query.js';
import { ListCursors } from './list-cursors.js';

/** A stretch of a list, and how to go on from it to either side. */
export interface KeysetPage<Document> {
  /** In the order of the list, whichever way was read. */
  readonly items: Document[];
  /** Reads on behind this page; also works later, for what comes then. Undefined only for an empty first page. */
  readonly next?: string;
  /** Reads what is before this page, in the same way. */
  readonly previous?: string;
  /** There is more behind. Exact for the way that was read; the other way it is true for every page that a cursor led to. */
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** The keys of the place that the cursor led to. */
  readonly from?: Keys;
}

/** Which page of a list. */
export interface KeysetPageRequest<Document extends mongo.Document> extends KeysetQuery<Document> {
  /** At least 1. */
  readonly limit: number;
  /** Of an earlier page of the same query; the first page without. */
  readonly cursor?: string | undefined;
  /**
   * The way to read. Without a cursor `previous` gives the last page; a cursor that leads the other way is refused. Any cursor
   * is followed, and the first page is read, when not given.
   */
  readonly direction?: 'next' | 'previous';
  /** For the read itself: a session, a bound on its time. */
  readonly options?: Pick<mongo.FindOptions, 'session' | 'maxTimeMS'>;
}

/**
 * One page of a list, found by the sort keys of its neighbour and not by counting: however much is written meanwhile, who
 * follows the cursors gets every document that was there all the time exactly once, and an index on the filter's equalities
 * and then the sort order makes a late page cost as little as the first. The sort fields of a document must not change.
 * Rejects with KeysetCursorError for a cursor that the same query has not returned, and with what the driver throws.
 */
export async function keysetPage<Document extends mongo.Document>(
  collection: mongo.Collection<Document>,
  request: KeysetPageRequest<Document>,
): Promise<KeysetPage<mongo.WithId<Document>>> {
  const { filter, sort, limit } = request;
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError('limit must be a whole number from 1');
  const query: KeysetQuery = { filter: filter as mongo.Filter<mongo.Document>, sort };
  const cursors = new ListCursors({ namespace: collection.namespace, query }, request.cursor);
  const { from } = cursors;
  const direction = from?.direction ?? request.direction ?? 'next';
  if (request.direction !== undefined && direction !== request.direction) throw new KeysetCursorError();
  const listed = await collection
    .find(
      from ? (both(filter, beyond(query, from)) as mongo.Filter<Document>) : filter,
      // As one batch: else MongoDB is asked again behind the first hundred.
      { ...request.options, sort: sortOf(query, direction), limit: limit + 1, batchSize: limit + 1 },
    )
    .toArray();
  const more = listed.length > limit;
  const items = listed.slice(0, limit);
  if (direction === 'previous') items.reverse();
  const [first, last] = [items[0], items.at(-1)];
  const next = last ? behind(keysOf(last, query), 'next') : from && turned(from, 'next');
  const previous = first ? behind(keysOf(first, query), 'previous') : from && turned(from, 'previous');
  return {
    items,
    ...(next && { next: cursors.at(next) }),
    ...(previous && { previous: cursors.at(previous) }),
    hasNext: direction === 'next' ? more : from !== undefined,
    hasPrevious: direction === 'previous' ? more : from !== undefined,
    ...(from && { from: from.keys }),
  };
}

/** As one document where it can be: MongoDB takes longer to plan an $and. */
function both(one: mongo.Document, other: mongo.Document): mongo.Document {
  const overlap = Object.keys(other).some((field) => field in one);
  return overlap ? { $and: [one, other] } : { ...one, ...other };
}

function behind(keys: Keys, direction: KeysetPosition['direction']): KeysetPosition {
  return { keys, direction, inclusive: false };
}

/** From an empty page: the same place, read the one way or the other. What the one way leaves out the other way begins with. */
function turned(from: KeysetPosition, direction: KeysetPosition['direction']): KeysetPosition {
  if (direction === from.direction) return from;
  return { keys: from.keys, direction, inclusive: !from.inclusive };
}

function keysOf(document: mongo.Document, { sort }: KeysetQuery): Keys {
  return sort.map(({ field, type }) => {
    const value: unknown = field
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
    if (type === 'string' && typeof value === 'string') return value;
    if (type === 'number' && typeof value === 'number' && Number.isFinite(value)) return value;
    if (type === 'date' && value instanceof Date) return value;
    if (type === 'object-id' && value instanceof mongoose.mongo.ObjectId) return value;
    throw new TypeError(`A document has no ${type} in ${field}, by which its list is sorted`);
  });
}
