import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type Message } from '../domain/message.js';
import { ConversationsResponse } from '../query/conversations.response.js';
import { ConversationFold } from './conversation-fold.js';
import { ConversationReads } from './conversation-reads.js';
import { ConversationStore } from './conversation-store.js';
import { MessageStore } from './message-store.js';

const { write } = ConversationFold.prototype;
const PRIMARY = { readPreference: 'primary' } as const;

describe('messages that are stored and not folded into their conversation yet', () => {
  const name = uniqueName('chat');
  const opened: MongoDatabase[] = [];
  let offset = 0;

  /** What one process has. */
  async function open() {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: name })],
      providers: [MessageStore, ConversationStore],
    }).compile();
    const database = module.get(MongoDatabase);
    await database.start();
    opened.push(database);
    const reads = new ConversationReads(database, 'primary', 10_000);
    return { store: module.get(MessageStore), conversations: module.get(ConversationStore), database, reads };
  }
  let one: Awaited<ReturnType<typeof open>>;
  let other: Awaited<ReturnType<typeof open>>;

  beforeAll(async () => {
    one = await open();
    other = await open();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await one.database.connection.dropDatabase();
    await Promise.all(opened.map((database) => database.stop()));
  });

  function message(fromUser: string, toUser: string): Message {
    offset += 1;
    const conversation = [fromUser, toUser].sort().join(':');
    const place = { partition: 1, offset, timestamp: 1_767_225_600_000 + offset };
    return { messageId: `m${offset}`, fromUser, toUser, content: `no. ${offset}`, conversation, ...place };
  }
  const document = (id: string) =>
    one.database.collection<{ _id: string }>('conversations').findOne({ _id: id });

  /** The next fold of anybody does not come to pass. */
  function dieBeforeFold(): void {
    jest.spyOn(ConversationFold.prototype, 'write').mockRejectedValueOnce(new Error('died'));
  }
  /** The next fold of anybody waits until it is let go; `stored` resolves when it would begin. */
  function freezeBeforeFold() {
    let letGo = () => undefined as void;
    const stored = new Promise<void>((reached) => {
      const held = new Promise<void>((release) => (letGo = release));
      const late = async function (this: ConversationFold, ...given: Parameters<typeof write>) {
        reached();
        await held;
        return write.apply(this, given);
      };
      jest.spyOn(ConversationFold.prototype, 'write').mockImplementationOnce(late);
    });
    return { stored, letGo: () => letGo() };
  }

  it.each([false, true])(
    'are folded once when their writer has died, by one that took all for new: %s',
    async (fresh) => {
      const [ann, ben] = [`ann-${fresh}`, `ben-${fresh}`];
      const writer = await open();
      if (fresh) await writer.store.record([message(ben, ann)]);
      const before = fresh ? 1 : 0;
      const batch = [message(ann, ben), message(ben, ann), message(ann, ben)];
      dieBeforeFold();
      await expect(writer.store.record(batch)).rejects.toThrow('died');
      expect((await document(`${ann}:${ben}`)) === null).toBe(!fresh);
      // The same batch, and the same ones in batches that end elsewhere.
      expect(await writer.store.record(batch.slice(0, 2))).toMatchObject({ fresh: [], duplicates: 2 });
      expect(await document(`${ann}:${ben}`)).toMatchObject({ count: before + 2 });
      const more = message(ann, ben);
      expect(await other.store.record([...batch, more])).toMatchObject({ fresh: [more], duplicates: 3 });
      expect(await writer.store.record([...batch, more])).toMatchObject({ fresh: [], duplicates: 4 });
      expect(await document(`${ann}:${ben}`)).toMatchObject({
        count: before + 4,
        received: [before + 1, 3],
        latest: { offset },
      });
      expect(await document('log/1')).toMatchObject({ next: offset + 1 });
    },
  );

  it('are folded by a redelivery of exactly the same ones, too', async () => {
    const batch = [message('cat', 'dan'), message('dan', 'cat')];
    dieBeforeFold();
    await expect(one.store.record(batch)).rejects.toThrow('died');
    await one.store.record(batch);
    expect(await document('cat:dan')).toMatchObject({ count: 2, received: [1, 1] });
  });

  it.each([1, 2, 3, 4])(
    'are counted once when their writer wakes up after another has folded %d of them and more',
    async (taken) => {
      const [eve, fay] = [`eve-${taken}`, `fay-${taken}`];
      const first = message(eve, fay);
      await one.store.record([first]);
      const batch = [message(eve, fay), message(fay, eve), message(eve, fay)];
      const all = [...batch, message(eve, fay)];
      const frozen = freezeBeforeFold();
      const late = one.store.record(batch);
      await frozen.stored;
      await other.store.record(all.slice(0, taken));
      frozen.letGo();
      expect(await late).toMatchObject({ fresh: batch, duplicates: 0 });
      await other.store.record(all.slice(taken));
      expect(await document(`${eve}:${fay}`)).toMatchObject({
        count: 5,
        received: [1, 4],
        latest: { offset },
      });
    },
  );

  it('hold back the position of the log when another has folded them', async () => {
    const first = message('may', 'nan');
    await one.store.record([first]);
    const fold = new ConversationFold(one.database);
    const late = fold.write([first], { partition: 1, offset: offset + 100 });
    await expect(late).rejects.toMatchObject({ code: 11_000 });
    expect(await document('log/1')).toMatchObject({ next: offset + 1 });
  });

  it('are in every count and page', async () => {
    const old = [message('gus', 'hal'), message('hal', 'gus')];
    await one.store.record(old);
    const page = (request: Partial<Parameters<MessageStore['page']>[1]>, at = one) =>
      at.store.page('gus:hal', { limit: 10, direction: 'next', cursor: undefined, ...request }, PRIMARY);
    const { next: cursor } = await page({});
    const batch = [message('gus', 'hal'), message('gus', 'hal'), message('gus', 'hal')];
    const frozen = freezeBeforeFold();
    const late = one.store.record(batch);
    await frozen.stored;
    const expected = { count: 5, next: offset + 1 };
    const beyond = await page({ cursor });
    expect(beyond.items).toHaveLength(3);
    const requests = [{}, { limit: 1 }, { cursor }, { cursor, limit: 1 }, { cursor: beyond.next }];
    const backwards = [{}, { limit: 1 }, { limit: 4 }, { cursor: beyond.previous }];
    const all = [
      ...requests,
      ...backwards.map((request) => ({ ...request, direction: 'previous' as const })),
    ];
    // Of who knows nothing yet, of who has read before, and of who looks again.
    for (const at of [await open(), one, other])
      for (const request of [...all, ...all])
        expect([request, (await page(request, at)).extent]).toEqual([request, expected]);
    expect(beyond.extent).toEqual(expected);
    expect(await one.conversations.extent('gus:hal', PRIMARY)).toEqual(expected);
    frozen.letGo();
    await late;
    for (const request of all) expect((await page(request)).extent).toEqual(expected);
    expect(await one.conversations.extent('gus:hal', PRIMARY)).toEqual(expected);
  });

  it('can be read with a token at once, and in lists once they are folded', async () => {
    await one.store.record([message('ida', 'jon')]);
    const last = message('ida', 'jon');
    const seen = new Map([[last.partition, last.offset + 1]]);
    const frozen = freezeBeforeFold();
    const late = one.store.record([last]);
    await frozen.stored;
    const list = other.reads.afterFold(seen, ({ options }) =>
      other.conversations.ofUser('jon', 5, undefined, options),
    );
    list.catch(() => undefined);
    const count = await other.reads.after(seen, (view) => other.conversations.extent('ida:jon', view));
    expect(count).toEqual({ count: 2, next: last.offset + 1 });
    frozen.letGo();
    await late;
    expect((await list).items).toMatchObject([{ conversation: 'ida:jon', count: 2, latest: { offset } }]);
  });

  it.each([0, 1])(
    'are marked as read, of a conversation of %d others, and never count below zero',
    async (folded) => {
      const [kim, leo] = [`kim-${folded}`, `leo-${folded}`];
      const unread = async () =>
        ConversationsResponse.from(await one.conversations.ofUser(leo, 5, undefined), leo).items[0]?.unread;
      if (folded) await one.store.record([message(kim, leo)]);
      const batch = [message(kim, leo), message(leo, kim), message(kim, leo), message(kim, leo)];
      const frozen = freezeBeforeFold();
      const late = one.store.record(batch);
      await frozen.stored;
      const upTo = (index: number) => `${kim}/${batch[index]?.messageId}`;
      const mark = (key?: string) => other.conversations.markRead(leo, kim, key);
      expect(await mark(upTo(0))).toEqual({ read: folded + 1, unread: 2 });
      expect(await mark(upTo(2))).toEqual({ read: folded + 2, unread: 1 });
      expect(await mark(upTo(0))).toEqual({ read: folded + 2, unread: 1 });
      expect(await unread()).toBe(folded ? 0 : undefined);
      frozen.letGo();
      await late;
      expect(await unread()).toBe(1);
      expect(await document(`${kim}:${leo}`)).toMatchObject({ count: folded + 4, read: [0, folded + 2] });
      expect(await mark()).toEqual({ read: folded + 3, unread: 0 });
      expect(await other.conversations.markRead(leo, 'nobody', undefined)).toBeUndefined();
      expect(await mark(`${kim}/unknown`)).toBeUndefined();
    },
  );
});
