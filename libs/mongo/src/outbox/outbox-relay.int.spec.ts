import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { Lease } from '../lease/lease.js';
import { Term } from '../lease/term.js';
import { MongoDatabase } from '../mongo-database.js';
import { withTransaction } from '../transaction.js';
import { Outbox } from './outbox.js';
import { type OutboxEntry } from './outbox-entry.js';
import { OutboxRelay } from './outbox-relay.js';

type Note = { readonly text: string };

let database: MongoDatabase;
const boxes = new Map<string, Outbox<Note>>();
const names = ['order', 'switch', 'flood', 'failing', 'copies', 'frozen', 'rollback'].map((name) =>
  uniqueName(name),
);

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('outbox') });
  for (const name of names) boxes.set(name, new Outbox<Note>(database, name));
  await database.start();
});
afterAll(async () => {
  await database.connection.dropDatabase();
  await database.stop();
});

function take(): { name: string; outbox: Outbox<Note>; lease: Lease } {
  const name = names.shift() ?? '';
  return { name, outbox: boxes.get(name)!, lease: new Lease(database, name, 60_000) };
}

const append = (outbox: Outbox<Note>, entries: OutboxEntry<Note>[]) =>
  withTransaction(database, (session) => outbox.append(session, entries));
const entriesOf = (stream: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => ({
    stream,
    seq: from + n,
    event: { text: `${from + n}` },
  }));

/** The leader's work, and the end of it. */
function lead(
  outbox: Outbox<Note>,
  lease: string,
  token: number,
  publish: (entries: readonly OutboxEntry<Note>[]) => Promise<void>,
) {
  const term = new Term(token, performance.now() + 60_000, () => undefined);
  const work = new OutboxRelay(outbox, { lease, publish }).relay(term);
  return {
    end: async () => {
      term.end();
      await work;
    },
  };
}

describe('the relay of an outbox', () => {
  it('publishes each stream in its order, also what is appended later, and takes it out', async () => {
    const { name, outbox, lease } = take();
    const published = new Map<string, number[]>();
    await append(outbox, [...entriesOf('a', 1, 30), ...entriesOf('b', 1, 5)]);
    const leader = lead(outbox, name, (await lease.acquire('me')) ?? 0, (entries) => {
      for (const { stream, seq } of entries) published.set(stream, [...(published.get(stream) ?? []), seq]);
      return Promise.resolve();
    });
    await eventually(() => expect(published.get('a')).toHaveLength(30));
    await append(outbox, entriesOf('a', 31, 32));
    await eventually(async () => expect((await outbox.backlog()).entries).toBe(0));
    await leader.end();
    expect(Object.fromEntries(published)).toEqual({
      a: Array.from({ length: 32 }, (_, n) => n + 1),
      b: [1, 2, 3, 4, 5],
    });
  });

  it('leaves nothing out while it goes over from reading the outbox to following it', async () => {
    const { name, outbox, lease } = take();
    const published: number[] = [];
    await append(outbox, entriesOf('a', 1, 2));
    const leader = lead(outbox, name, (await lease.acquire('me')) ?? 0, async (entries) => {
      // More comes while each is being published: after the outbox was read, before it is followed, and later.
      const next = (entries.at(-1)?.seq ?? 0) + 1;
      if (next < 10) await append(outbox, entriesOf('a', next, next + 1));
      published.push(...entries.map(({ seq }) => seq));
    });
    await eventually(() => expect(published).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    await leader.end();
  });

  it('reads from the outbox what came faster than it could follow', async () => {
    const { name, outbox, lease } = take();
    const published: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const leader = lead(outbox, name, (await lease.acquire('me')) ?? 0, async (entries) => {
      if (entries[0]?.seq === 1) await held;
      published.push(...entries.map(({ seq }) => seq));
    });
    for (let from = 1; from <= 9001; from += 3000) await append(outbox, entriesOf('a', from, from + 2999));
    release();
    await eventually(() => expect(published.at(-1)).toBe(12_000));
    await leader.end();
    expect(published).toEqual(Array.from({ length: 12_000 }, (_, n) => n + 1));
  });

  it('tries a stream that fails again, without a hole, while the others go on', async () => {
    const { name, outbox, lease } = take();
    const published: string[] = [];
    let broken = true;
    await append(outbox, [...entriesOf('bad', 1, 3), ...entriesOf('good', 1, 3)]);
    const leader = lead(outbox, name, (await lease.acquire('me')) ?? 0, (entries) => {
      if (broken && entries[0]?.stream === 'bad') return Promise.reject(new Error('no'));
      published.push(...entries.map(({ stream, seq }) => `${stream}/${seq}`));
      return Promise.resolve();
    });
    await eventually(() => expect(published).toEqual(['good/1', 'good/2', 'good/3']));
    broken = false;
    await eventually(() => expect(published.slice(3)).toEqual(['bad/1', 'bad/2', 'bad/3']));
    await leader.end();
  });

  it('publishes again what a crash kept from being taken out', async () => {
    const { name, outbox, lease } = take();
    const published: number[] = [];
    await append(outbox, entriesOf('a', 1, 2));
    // The first leader published and ended before it could take them out.
    published.push(...(await outbox.pending(10, 10)).map(({ seq }) => seq));
    const leader = lead(outbox, name, (await lease.acquire('next')) ?? 0, (entries) => {
      published.push(...entries.map(({ seq }) => seq));
      return Promise.resolve();
    });
    await eventually(() => expect(published).toEqual([1, 2, 1, 2]));
    await leader.end();
  });

  it('takes nothing out for a leader that another has followed', async () => {
    const { name, outbox, lease } = take();
    const old = (await lease.acquire('old')) ?? 0;
    await lease.release('old');
    await lease.acquire('new');
    await append(outbox, entriesOf('a', 1, 2));
    let calls = 0;
    const frozen = lead(outbox, name, old, () => Promise.resolve(void (calls += 1)));
    await eventually(() => expect(calls).toBe(1));
    await frozen.end();
    expect((await outbox.backlog()).entries).toBe(2);
  });
});

describe('an outbox', () => {
  it('has nothing of a transaction that failed, and no place in a stream twice', async () => {
    const { outbox } = take();
    const failing = withTransaction(database, async (session) => {
      await outbox.append(session, entriesOf('a', 1, 2));
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    await append(outbox, entriesOf('a', 1, 1));
    await expect(append(outbox, entriesOf('a', 1, 1))).rejects.toMatchObject({ code: 11_000 });
    expect(await outbox.pending(10, 10)).toEqual(entriesOf('a', 1, 1));
  });
});
