import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type Message } from '../domain/message.js';
import { ConversationsResponse } from '../query/conversations.response.js';
import { ConversationFold } from './conversation-fold.js';
import { ConversationFolder } from './conversation-folder.js';
import { ConversationReads } from './conversation-reads.js';
import { ConversationStore } from './conversation-store.js';
import { MessageStore } from './message-store.js';

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
      providers: [MessageStore, ConversationStore, ConversationFold, ConversationFolder],
    }).compile();
    const database = module.get(MongoDatabase);
    await database.start();
    opened.push(database);
    const folder = module.get(ConversationFolder);
    return {
      store: module.get(MessageStore),
      conversations: module.get(ConversationStore),
      fold: module.get(ConversationFold),
      folder,
      database,
      reads: new ConversationReads(database, folder, 'primary', 10_000),
    };
  }
  type Process = Awaited<ReturnType<typeof open>>;
  let one: Process;
  let other: Process;

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

  const folded = (by: Process) => by.folder.foldUpTo({ partition: 1, offset });

  /** From now on nothing is folded by this process, as if it had died. */
  function dieBeforeFold({ fold }: Process): void {
    jest.spyOn(fold, 'write').mockReturnValue(new Promise(() => undefined));
  }
  /** The next fold of a process waits until it is let go; `reached` resolves when it would begin. */
  function freezeBeforeFold({ fold }: Process) {
    let letGo = () => undefined as void;
    const write = fold.write.bind(fold);
    const reached = new Promise<void>((begin) => {
      const held = new Promise<void>((release) => (letGo = release));
      jest.spyOn(fold, 'write').mockImplementationOnce(async (...given) => {
        begin();
        await held;
        return write(...given);
      });
    });
    return { reached, letGo: () => letGo() };
  }

  /** The next look of a process has seen what there was, and is not done until it is let go. */
  function holdLook({ fold }: Process) {
    let letGo = () => undefined as void;
    const look = fold.catchUp.bind(fold);
    const reached = new Promise<void>((seen) => {
      const held = new Promise<void>((release) => (letGo = release));
      jest.spyOn(fold, 'catchUp').mockImplementationOnce(async (partition) => {
        const next = await look(partition);
        seen();
        await held;
        return next;
      });
    });
    return { reached, letGo: () => letGo() };
  }

  /** What `store` does happens between a process's look at the places of messages and the one at their keys. */
  function storeAfterFirstLook({ database }: Process, store: () => Promise<unknown>) {
    const messages = database.collection('messages');
    const find = messages.find.bind(messages);
    jest.spyOn(database, 'collection').mockReturnValueOnce(messages);
    return jest.spyOn(messages, 'find').mockImplementationOnce((...given: Parameters<typeof find>) => {
      const cursor = find(...given);
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(cursor, {
        toArray: async () => {
          const found = await toArray();
          await store();
          return found;
        },
      });
    });
  }

  it.each(['alone', 'with the next ones'])(
    'are folded once by the process that gets the partition of a dead one, %s',
    async (how) => {
      const [ann, ben] = [`ann-${how.length}`, `ben-${how.length}`];
      const writer = await open();
      await writer.store.record([message(ben, ann)]);
      await folded(writer);
      dieBeforeFold(writer);
      const batch = [message(ann, ben), message(ben, ann), message(ann, ben)];
      expect(await writer.store.record(batch)).toMatchObject({ fresh: batch });
      expect(await document(`${ann}:${ben}`)).toMatchObject({ count: 1 });
      const heir = await open();
      heir.folder.takeOver([1]);
      if (how !== 'alone') await heir.store.record([message(ann, ben)]);
      const expected = { count: how === 'alone' ? 4 : 5, latest: { offset } };
      await eventually(async () => expect(await document(`${ann}:${ben}`)).toMatchObject(expected));
      await eventually(async () => expect(await document('log/1')).toMatchObject({ next: offset + 1 }));
    },
  );

  it.each(['never had it', 'had it before', 'has it'])(
    'are folded once when they come again to a process that %s, in batches that end elsewhere',
    async (heir) => {
      const [cat, dan] = [`cat-${heir.length}`, `dan-${heir.length}`];
      const writer = await open();
      const reader = heir === 'has it' ? writer : await open();
      if (heir === 'had it before') await reader.store.record([message(dan, cat)]);
      const before = heir === 'had it before' ? 1 : 0;
      const batch = [message(cat, dan), message(dan, cat), message(cat, dan)];
      await writer.store.record(batch);
      expect(await reader.store.record(batch.slice(0, 2))).toMatchObject({ fresh: [], duplicates: 2 });
      const more = message(cat, dan);
      expect(await reader.store.record([...batch, more])).toMatchObject({ fresh: [more], duplicates: 3 });
      expect(await writer.store.record([...batch, more])).toMatchObject({ fresh: [], duplicates: 4 });
      await folded(reader);
      expect(await document(`${cat}:${dan}`)).toMatchObject({
        count: before + 4,
        received: [before + 1, 3],
        latest: { offset },
      });
      expect(await document('log/1')).toMatchObject({ next: offset + 1 });
    },
  );

  it('are folded by who gets the partition back while it still looks at what it was before', async () => {
    const [writer, heir] = [await open(), await open()];
    dieBeforeFold(writer);
    const { letGo, reached } = holdLook(heir);
    heir.folder.takeOver([1]);
    await reached;
    await writer.store.record([message('zac', 'yve'), message('zac', 'yve')]);
    heir.folder.takeOver([1]);
    await heir.store.record([message('zac', 'yve')]);
    letGo();
    await folded(heir);
    expect(await document('yve:zac')).toMatchObject({ count: 3, latest: { offset } });
  });

  it('are folded however many they are, and wherever they were left', async () => {
    const writer = await open();
    dieBeforeFold(writer);
    const many = Array.from({ length: 2_500 }, (_, index) => message(`gil-${index % 3}`, 'hank'));
    await writer.store.record(many);
    const heir = await open();
    await folded(heir);
    for (const [user, count] of [834, 833, 833].entries())
      expect(await document(`gil-${user}:hank`)).toMatchObject({ count, received: [0, count] });
  });

  it.each([1, 2, 3, 4])(
    'are counted once when their writer wakes up after another has folded %d of them and more',
    async (taken) => {
      const [eve, fay] = [`eve-${taken}`, `fay-${taken}`];
      const late = await open();
      await late.store.record([message(eve, fay)]);
      await folded(late);
      const batch = [message(eve, fay), message(fay, eve), message(eve, fay)];
      const all = [...batch, message(eve, fay)];
      const frozen = freezeBeforeFold(late);
      await late.store.record(batch);
      await frozen.reached;
      other.folder.takeOver([1]);
      await other.store.record(all.slice(0, taken));
      await other.folder.foldUpTo(all[taken - 1]!);
      frozen.letGo();
      await late.folder.foldUpTo(batch[2]!);
      await other.store.record(all.slice(taken));
      await folded(other);
      expect(await document(`${eve}:${fay}`)).toMatchObject({
        count: 5,
        received: [1, 4],
        latest: { offset },
      });
    },
  );

  it('are folded once when their writer died in the middle of it', async () => {
    const writer = await open();
    dieBeforeFold(writer);
    const batch = [message('otto', 'pia'), message('otto', 'quin'), message('otto', 'pia')];
    await writer.store.record(batch);
    await one.fold.write([batch[1]!], { partition: 1, offset: batch[0]!.offset - 1 });
    const heir = await open();
    await folded(heir);
    expect(await document('otto:pia')).toMatchObject({ count: 2, received: [0, 2] });
    expect(await document('otto:quin')).toMatchObject({ count: 1, received: [0, 1] });
  });

  it('are folded by who finds them only at its second look, for another has stored them since the first', async () => {
    const [writer, heir] = [await open(), await open()];
    dieBeforeFold(writer);
    await folded(heir);
    const first = message('lou', 'max');
    offset += 1;
    const batch = [first, message('max', 'lou')];
    const looked = storeAfterFirstLook(heir, () => writer.store.record(batch));
    expect(await heir.store.record(batch)).toMatchObject({ fresh: [], duplicates: 2 });
    expect(looked).toHaveBeenCalled();
    await folded(heir);
    expect(await document('lou:max')).toMatchObject({ count: 2, received: [1, 1], latest: { offset } });
  });

  it('are tried again when MongoDB has refused it', async () => {
    const writer = await open();
    jest.spyOn(writer.fold, 'write').mockRejectedValueOnce(new Error('away'));
    await writer.store.record([message('wim', 'xan')]);
    await eventually(async () => expect(await document('wim:xan')).toMatchObject({ count: 1 }));
  });

  it('are folded before their process ends', async () => {
    const writer = await open();
    await writer.store.record([message('uma', 'vic')]);
    await folded(writer);
    const frozen = freezeBeforeFold(writer);
    await writer.store.record([message('uma', 'vic')]);
    await frozen.reached;
    const last = message('uma', 'vic');
    await writer.store.record([last]);
    const stopped = writer.folder.stop();
    frozen.letGo();
    await stopped;
    expect(await document('uma:vic')).toMatchObject({ count: 3, latest: { offset: last.offset } });
  });

  it('hold back the position of the log when another has folded them', async () => {
    const first = message('may', 'nan');
    await one.store.record([first]);
    await folded(one);
    const late = one.fold.write([first], { partition: 1, offset: offset + 100 });
    await expect(late).rejects.toMatchObject({ code: 11_000 });
    expect(await document('log/1')).toMatchObject({ next: offset + 1 });
  });

  it('are in every count and page', async () => {
    const old = [message('gus', 'hal'), message('hal', 'gus')];
    await one.store.record(old);
    await folded(one);
    const page = (request: Partial<Parameters<MessageStore['page']>[1]>, at = one) =>
      at.store.page('gus:hal', { limit: 10, direction: 'next', cursor: undefined, ...request }, PRIMARY);
    const { next: cursor } = await page({});
    const batch = [message('gus', 'hal'), message('gus', 'hal'), message('gus', 'hal')];
    const frozen = freezeBeforeFold(one);
    await one.store.record(batch);
    await frozen.reached;
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
    await folded(one);
    for (const request of all) expect((await page(request)).extent).toEqual(expected);
    expect(await one.conversations.extent('gus:hal', PRIMARY)).toEqual(expected);
  });

  it('can be read with a token at once, and in lists once they are folded', async () => {
    await one.store.record([message('ida', 'jon')]);
    await folded(one);
    const last = message('ida', 'jon');
    const seen = new Map([[last.partition, last.offset + 1]]);
    const frozen = freezeBeforeFold(one);
    await one.store.record([last]);
    await frozen.reached;
    const list = other.reads.afterFold(seen, ({ options }) =>
      other.conversations.ofUser('jon', 5, undefined, options),
    );
    list.catch(() => undefined);
    const count = await other.reads.after(seen, (view) => other.conversations.extent('ida:jon', view));
    expect(count).toEqual({ count: 2, next: last.offset + 1 });
    frozen.letGo();
    expect((await list).items).toMatchObject([{ conversation: 'ida:jon', count: 2, latest: { offset } }]);
  });

  it('are folded without a pause for who waits with a token, also when they are stored later', async () => {
    const writer = await open();
    Object.assign(writer.folder, { pauseMs: 60_000 });
    const lists = (seen: Message) =>
      writer.reads.afterFold(new Map([[seen.partition, seen.offset + 1]]), ({ options }) =>
        writer.conversations.ofUser('oda', 5, undefined, options),
      );
    await writer.store.record([message('ned', 'oda')]);
    await eventually(async () => expect(await document('ned:oda')).toMatchObject({ count: 1 }));
    const stored = message('ned', 'oda');
    await writer.store.record([stored]);
    expect((await lists(stored)).items).toMatchObject([{ count: 2 }]);
    const later = message('ned', 'oda');
    const waits = lists(later);
    await writer.store.record([later]);
    expect((await waits).items).toMatchObject([{ count: 3 }]);
    await writer.folder.stop();
  });

  it.each([0, 1])(
    'are marked as read, of a conversation of %d others, and never count below zero',
    async (before) => {
      const [kim, leo] = [`kim-${before}`, `leo-${before}`];
      const unread = async () =>
        ConversationsResponse.from(await one.conversations.ofUser(leo, 5, undefined), leo).items[0]?.unread;
      if (before) await one.store.record([message(kim, leo)]);
      await folded(one);
      const batch = [message(kim, leo), message(leo, kim), message(kim, leo), message(kim, leo)];
      const frozen = freezeBeforeFold(one);
      await one.store.record(batch);
      await frozen.reached;
      const upTo = (index: number) => `${kim}/${batch[index]?.messageId}`;
      const mark = (key?: string) => other.conversations.markRead(leo, kim, key);
      expect(await mark(upTo(0))).toMatchObject({ read: before + 1, unread: 2 });
      expect(await mark(upTo(2))).toMatchObject({ read: before + 2, unread: 1 });
      expect(await mark(upTo(0))).toMatchObject({ read: before + 2, unread: 1 });
      expect(await unread()).toBe(before ? 0 : undefined);
      frozen.letGo();
      await folded(one);
      expect(await unread()).toBe(1);
      expect(await document(`${kim}:${leo}`)).toMatchObject({ count: before + 4, read: [0, before + 2] });
      expect(await mark()).toEqual({ read: before + 3, unread: 0, next: offset + 1 });
      expect(await other.conversations.markRead(leo, 'nobody', undefined)).toBeUndefined();
      expect(await mark(`${kim}/unknown`)).toBeUndefined();
    },
  );
});
