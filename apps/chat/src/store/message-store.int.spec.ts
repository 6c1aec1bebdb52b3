import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase, MongoModule, mongoSettings } from '#libs/mongo';
import { mongoUrl, uniqueName } from '#libs/testing';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { type Message } from '../domain/message.js';
import { ConversationFold } from './conversation-fold.js';
import { ConversationFolder } from './conversation-folder.js';
import { MessageStore } from './message-store.js';

describe('the store of messages', () => {
  let store: MessageStore;
  let folder: ConversationFolder;
  let database: MongoDatabase;
  let offset = 0;

  beforeAll(async () => {
    const settings = z.object(mongoSettings).parse({ MONGO_URL: mongoUrl() });
    const module = await Test.createTestingModule({
      imports: [MongoModule.forRoot({ settings, database: uniqueName('chat') })],
      providers: [MessageStore, ConversationFold, ConversationFolder],
    }).compile();
    store = module.get(MessageStore);
    folder = module.get(ConversationFolder);
    database = module.get(MongoDatabase);
    await database.start();
  });
  afterAll(async () => {
    await database.connection.dropDatabase();
    await database.stop();
  });

  function message(fromUser: string, toUser: string): Message {
    offset += 1;
    const conversation = [fromUser, toUser].sort().join(':');
    const place = { partition: 1, offset, timestamp: 1_767_225_600_000 + offset };
    return { messageId: `m${offset}`, fromUser, toUser, content: `no. ${offset}`, conversation, ...place };
  }
  const conversation = async (id: string) => {
    await folder.foldUpTo({ partition: 1, offset });
    return database
      .collection<{ _id: string; count: number; received: number[] }>('conversations')
      .findOne({ _id: id });
  };

  it('stores a batch together with what it changes in its conversations', async () => {
    const batch = [message('ann', 'ben'), message('ben', 'ann'), message('ann', 'ben')];
    expect(await store.record(batch)).toMatchObject({ fresh: batch, duplicates: 0 });
    expect(await conversation('ann:ben')).toMatchObject({
      users: ['ann', 'ben'],
      count: 3,
      received: [1, 2],
      read: [0, 0],
      latest: { messageId: batch[2]!.messageId, content: batch[2]!.content },
    });
  });

  it('says how far the log is done with, whatever stands there', async () => {
    const next = async () =>
      (await database.collection<{ _id: string; next: number }>('conversations').findOne({ _id: 'log/1' }))
        ?.next;
    const first = message('pat', 'quin');
    await store.record([first]);
    await folder.foldUpTo(first);
    expect(await next()).toBe(offset + 1);
    offset += 1;
    await store.record([{ ...first, offset }]);
    expect(await next()).toBe(offset + 1);
    const second = message('pat', 'quin');
    offset += 1;
    await store.record([second, { ...first, offset, content: 'another' }]);
    expect(await next()).toBe(offset + 1);
    await store.record([first]);
    expect(await next()).toBe(offset + 1);
  });

  it('tells what comes again by its place in the log from what was sent again', async () => {
    const batch = [message('rob', 'sue'), message('rob', 'sue')];
    await store.record(batch);
    const [first, second] = batch as [Message, Message];
    const place = () => ({ offset: (offset += 1), timestamp: 1_767_225_600_000 + offset });
    const retry = { ...first, ...place() };
    const conflict = { ...second, ...place(), content: 'another' };
    const fresh = message('sue', 'rob');
    const more = [...batch, retry, conflict, fresh];
    const expected = { fresh: [fresh], conflicts: [conflict], duplicates: 3 };
    expect(await store.record(more)).toEqual(expected);
    expect(await store.record(more)).toEqual({ ...expected, fresh: [], duplicates: 4 });
    expect(await conversation('rob:sue')).toMatchObject({ count: 3, received: [1, 2] });
    // As after a topic was made anew: another message at a place where one is stored.
    const elsewhere = { ...message('sue', 'rob'), offset: first.offset, timestamp: first.timestamp };
    expect(await store.record([elsewhere])).toMatchObject({ fresh: [elsewhere], duplicates: 0 });
  });

  it('changes nothing when all or a part of it comes again', async () => {
    const batch = [message('cat', 'dan'), message('cat', 'dan')];
    await store.record(batch);
    expect(await store.record(batch)).toMatchObject({ fresh: [], duplicates: 2 });
    const more = [...batch, message('dan', 'cat')];
    expect(await store.record(more)).toMatchObject({ fresh: [more[2]], duplicates: 2 });
    expect(await conversation('cat:dan')).toMatchObject({ count: 3, received: [1, 2] });
  });

  it('notices what it did not expect: a redelivery after fresh messages', async () => {
    const old = [message('eve', 'fay'), message('eve', 'fay')];
    await store.record(old);
    const next = message('eve', 'fay');
    await store.record([next]);
    const more = [...old, next, message('fay', 'eve')];
    expect(await store.record(more)).toMatchObject({ fresh: [more[3]], duplicates: 3 });
    expect(await conversation('eve:fay')).toMatchObject({ count: 4, received: [1, 3] });
  });

  it('stores each message once when two writers get the same batch at once', async () => {
    const batch = Array.from({ length: 50 }, () => message('gus', 'hal'));
    const results = await Promise.allSettled([store.record(batch), store.record(batch), store.record(batch)]);
    // Who came too late finds them on the retry that its error class asks for.
    for (const result of results.filter(({ status }) => status === 'rejected')) {
      expect((result as PromiseRejectedResult).reason).toMatchObject({ code: 11_000 });
      expect(await store.record(batch)).toMatchObject({ fresh: [], duplicates: 50 });
    }
    expect(await conversation('gus:hal')).toMatchObject({ count: 50 });
  });

  it('keeps content that looks like an expression as it is', async () => {
    const odd = { ...message('ida', 'jon'), content: '$fromUser' };
    await store.record([odd]);
    expect(await conversation('ida:jon')).toMatchObject({ latest: { content: '$fromUser' } });
  });
});
