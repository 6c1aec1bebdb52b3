import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mongoUrl, uniqueName } from '#libs/testing';
import mongoose, { type mongo } from 'mongoose';
import { MongoDatabase } from '../mongo-database.js';
import { mongoErrorClass } from '../mongo-error-class.js';
import { KeysetCursorError } from './keyset-cursor.js';
import { keysetPage } from './keyset-page.js';
import { type KeysetQuery, type SortField } from './keyset-query.js';

interface Note extends mongo.Document {
  _id: string;
  owner: string;
  at: Date;
  rank: number;
}

let database: MongoDatabase;

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('keyset') });
  await database.start();
});
afterAll(async () => {
  await database.connection.dropDatabase();
  await database.stop();
});

const NEWEST: readonly SortField[] = [
  { field: 'at', direction: 'descending', type: 'date' },
  { field: '_id', direction: 'descending', type: 'string' },
];
const OLDEST = NEWEST.map((field) => ({ ...field, direction: 'ascending' as const }));
const MIXED: readonly SortField[] = [
  { field: 'rank', direction: 'ascending', type: 'number' },
  { field: 'at', direction: 'descending', type: 'date' },
  { field: '_id', direction: 'ascending', type: 'string' },
];

function notes() {
  return database.collection<Note>('notes');
}
/** Several notes share a time, so that the last key decides. */
function note(owner: string, n: number): Note {
  return { _id: `${owner}-${String(n).padStart(4, '0')}`, owner, at: new Date(1000 * (n >> 2)), rank: n % 3 };
}
async function owned(count: number): Promise<string> {
  const owner = uniqueName('owner');
  await notes().insertMany(Array.from({ length: count }, (_, n) => note(owner, n)));
  return owner;
}
const of = (owner: string, sort = NEWEST): KeysetQuery<Note> => ({ filter: { owner }, sort });
const numbers = (items: readonly Note[]) => items.map(({ _id }) => Number(_id.slice(-4)));
const page = (query: KeysetQuery<Note>, limit: number, cursor?: string) =>
  keysetPage(notes(), { ...query, limit, ...(cursor !== undefined && { cursor }) });

/** Follows the cursors to the end of the list, or back to its beginning. */
async function walk(query: KeysetQuery<Note>, way: 'next' | 'previous', from?: string, each?: () => unknown) {
  const pages: number[][] = [];
  for (let cursor = from; ;) {
    const found = await page(query, 7, cursor);
    pages.push(numbers(found.items));
    await each?.();
    if (way === 'next' ? !found.hasNext : !found.hasPrevious) return { pages, last: found };
    cursor = found[way];
  }
}
const expected = async (query: KeysetQuery<Note>) =>
  numbers(
    await notes()
      .find(query.filter)
      .sort(new Map(query.sort.map(({ field, direction }) => [field, direction === 'ascending' ? 1 : -1])))
      .toArray(),
  );

describe('keyset pages', () => {
  it.each([
    ['newest first', NEWEST],
    ['oldest first', OLDEST],
    ['by keys of mixed directions', MIXED],
  ])('give the whole list once, there and back again: %s', async (_, sort) => {
    const query = of(await owned(40), sort);
    const there = await walk(query, 'next');
    expect(there.pages.flat()).toEqual(await expected(query));
    expect(there.pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 5]);
    const back = await walk(query, 'previous', there.last.previous);
    expect([...back.pages].reverse().flat()).toEqual(there.pages.slice(0, -1).flat());
    expect(back.last.hasNext).toBe(true);
  });

  it('neither skip nor repeat what was there, while others insert and delete on both sides', async () => {
    const owner = await owned(200);
    const query = of(owner);
    let n = 200;
    const before = await expected(query);
    const { pages } = await walk(query, 'next', undefined, async () => {
      await notes().insertMany([note(owner, n++), note(owner, n++)]);
      await notes().insertOne({ ...note(owner, n++), at: new Date(0) });
    });
    const seen = pages.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((one) => one < 200)).toEqual(before);
  });

  it('go on from a document that is gone', async () => {
    const owner = await owned(10);
    const first = await page(of(owner), 3);
    await notes().deleteMany({ _id: { $in: first.items.map(({ _id }) => _id) } });
    expect(numbers((await page(of(owner), 3, first.next)).items)).toEqual([6, 5, 4]);
  });

  it('wait at the end for what comes later, and lead back from there without a loss', async () => {
    const owner = await owned(3);
    const query = of(owner, OLDEST);
    const whole = await page(query, 5);
    expect(whole).toMatchObject({ hasNext: false, hasPrevious: false });
    const nothing = await page(query, 5, whole.next);
    expect(nothing).toMatchObject({ items: [], hasNext: false, next: whole.next });
    expect(numbers((await page(query, 5, nothing.previous)).items)).toEqual([0, 1, 2]);
    await notes().insertOne(note(owner, 3));
    expect(numbers((await page(query, 5, nothing.next)).items)).toEqual([3]);
  });

  it('have no cursor where there is nothing yet', async () => {
    expect(await page(of(uniqueName('nobody')), 5)).toEqual({
      items: [],
      hasNext: false,
      hasPrevious: false,
    });
  });

  it('are found by an index, however late the page', async () => {
    const indexed = database.collection<Note>('indexed');
    await indexed.createIndex({ owner: 1, at: -1, _id: -1 });
    await indexed.insertMany(Array.from({ length: 500 }, (_, n) => note('o', n)));
    const commands: { docsExamined?: number }[] = [];
    let cursor: string | undefined;
    await database.connection.db?.command({ profile: 2 });
    do {
      const found = await keysetPage(indexed, { ...of('o'), limit: 50, ...(cursor && { cursor }) });
      cursor = found.hasNext ? found.next : undefined;
    } while (cursor);
    await database.connection.db?.command({ profile: 0 });
    const profile = database.collection<{ docsExamined?: number }>('system.profile');
    commands.push(...(await profile.find({ ns: /\.indexed$/, 'command.find': 'indexed' }).toArray()));
    expect(commands).toHaveLength(10);
    for (const { docsExamined } of commands) expect(docsExamined).toBeLessThanOrEqual(51 + 4);
  });
});

describe('a cursor', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const partsOf = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];

  it('works for its own query only', async () => {
    const owner = await owned(10);
    const { next } = await page(of(owner), 3);
    const others = [of('another'), of(owner, OLDEST), { ...of(owner), filter: { owner, rank: 1 } }];
    for (const query of others) {
      await expect(page(query, 3, next)).rejects.toThrow(KeysetCursorError);
    }
    const elsewhere = database.collection<Note>('elsewhere');
    await expect(
      keysetPage(elsewhere, { ...of(owner), limit: 3, ...(next && { cursor: next }) }),
    ).rejects.toThrow(KeysetCursorError);
  });

  it('that is not ours is refused with one error, which no retry helps', async () => {
    const owner = await owned(10);
    const { next = '' } = await page(of(owner), 3);
    const [version, fingerprint, forwards, inclusive, at, id] = partsOf(next);
    const bad = [
      '',
      'x',
      '%%%',
      '\u0000',
      `${next}=`,
      `${next}A`,
      ` ${next}`,
      next.slice(0, -2),
      'A'.repeat(100_000),
      json(null),
      json({}),
      json([]),
      json([2, fingerprint, forwards, inclusive, at, id]),
      json([version, fingerprint, 1, inclusive, at, id]),
      json([version, fingerprint, forwards, 'no', at, id]),
      json([version, fingerprint, forwards, inclusive, at]),
      json([version, fingerprint, forwards, inclusive, at, id, 1]),
      json([version, fingerprint, forwards, inclusive, at, { $gt: '' }]),
      json([version, fingerprint, forwards, inclusive, { $ne: 0 }, id]),
      json([version, fingerprint, forwards, inclusive, 9e99, id]),
      json([version, fingerprint, forwards, inclusive, '2026', id]),
      json([version, fingerprint, forwards, inclusive, null, id]),
    ];
    for (const cursor of bad) {
      const failure = await page(of(owner), 3, cursor).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KeysetCursorError);
      expect(failure).toMatchObject({ code: 'CURSOR_NOT_VALID', retryable: false });
      expect(mongoErrorClass(failure)).toBe('poison');
    }
  });

  it('carries ids of the database as well', async () => {
    const things = database.collection('things');
    await things.insertMany(Array.from({ length: 5 }, () => ({})));
    const sort = [{ field: '_id', direction: 'ascending', type: 'object-id' }] as const;
    const first = await keysetPage(things, { filter: {}, sort, limit: 3 });
    const second = await keysetPage(things, { filter: {}, sort, limit: 3, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toHaveLength(5);
    expect(second.items[0]?._id).toBeInstanceOf(mongoose.mongo.ObjectId);
  });

  it('is not made for a document whose key is missing: it would be lost from the list', async () => {
    const broken = database.collection('broken');
    await broken.insertOne({ at: 'yesterday' });
    const sort = [{ field: 'at', direction: 'ascending', type: 'date' }] as const;
    await expect(keysetPage(broken, { filter: {}, sort, limit: 3 })).rejects.toThrow('has no date in at');
  });
});
