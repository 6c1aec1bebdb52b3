import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { ChatClient, type ReadMessage, talk } from './chat-client.js';
import { describeConversationList } from './chat-conversation-list.js';
import { ChatSession } from './chat-session.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

let suite: OrderSuite;
let chat: ChatClient;
let other: ChatClient;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { STATISTICS_INTERVAL_MS: '100' } });
  const [one, api] = await Promise.all([suite.app('chat'), suite.app('chat', { ROLE: 'api' })]);
  chat = new ChatClient(one.url);
  other = new ChatClient(api.url);
});
afterAll(() => suite?.stop());

const contents = (messages: readonly ReadMessage[]) => messages.map(({ content }) => content);

describe('a message', () => {
  it('is answered with its place in the log, and read by both users from any instance', async () => {
    const { status, sent } = await chat.send({
      fromUser: 'alice',
      toUser: 'bob',
      content: 'Lunch? 🍕\n"yes"',
    });
    expect(status).toBe(202);
    expect(sent).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      conversation: 'alice:bob',
      timestamp: expect.any(Number),
      partition: expect.any(Number),
      offset: '0',
    });
    await chat.untilStored('alice/bob', 1);
    const { conversation: _, ...place } = sent;
    for (const pair of ['alice/bob', 'bob/alice']) {
      for (const reader of [chat, other]) {
        const page = await reader.page(pair);
        expect(page).toMatchObject({ total: 1, has_more: false });
        expect(page.items).toEqual([
          {
            ...place,
            fromUser: 'alice',
            toUser: 'bob',
            content: 'Lunch? 🍕\n"yes"',
            clock: { wall: expect.any(Number), counter: expect.any(Number), node: expect.any(String) },
          },
        ]);
      }
    }
  });

  it('carries the trace and the id of its request to whoever reads the log', async () => {
    const trace = { 'X-Request-Id': 'lunch-17', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const { sent } = await chat.send({ fromUser: 'tess', toUser: 'tim', content: 'Who follows us?' }, trace);
    const record = (await suite.records('wiber.messages')).find(
      ({ partition, offset }) => partition === sent.partition && String(offset) === sent.offset,
    );
    expect(record?.headers?.ce_requestid?.toString()).toBe('lunch-17');
    expect(record?.headers?.traceparent?.toString()).toContain('a'.repeat(32));
  });

  it.each([
    ['content', { fromUser: 'alice', toUser: 'bob', content: '' }],
    ['content', { fromUser: 'alice', toUser: 'bob', content: 'x'.repeat(4001) }],
    ['content', { fromUser: 'alice', toUser: 'bob', content: '\ud800' }],
    ['content', { fromUser: 'alice', toUser: 'bob', content: ['a'] as unknown as string }],
    ['fromUser', { fromUser: 'alice:bob', toUser: 'carol', content: 'x' }],
    ['toUser', { fromUser: 'alice', toUser: 'b/../c', content: 'x' }],
    ['toUser', { fromUser: 'alice', toUser: 'alice', content: 'x' }],
    ['messageId', { fromUser: 'alice', toUser: 'bob', content: 'x', messageId: 'a b' }],
  ])('with a bad %s is refused by name and sent nowhere', async (field, message) => {
    const answer = await chat.send(message);
    expect(answer.status).toBe(400);
    expect(answer.sent).toMatchObject({ errors: [expect.objectContaining({ field })] });
  });

  it('may have 4,000 characters of any language', async () => {
    const content = '🍕'.repeat(4000);
    expect((await chat.send({ fromUser: 'long', toUser: 'short', content })).status).toBe(202);
    await chat.untilStored('long/short', 1);
    expect(contents(await chat.readAll('long/short'))).toEqual([content]);
  });
});

describe('a retried send', () => {
  it.each([
    ['its own messageId', { messageId: 'from-my-phone-1' }, {}],
    ['an Idempotency-Key', {}, { 'idempotency-key': 'key-1' }],
  ])('with %s is one message, at once on two instances and later', async (name, body, headers) => {
    const users = { fromUser: `retry-${Object.keys(body).length}`, toUser: 'bob' };
    const pair = `${users.fromUser}/bob`;
    const send = (to: ChatClient) => to.send({ ...users, content: 'once', ...body }, headers);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send(index % 2 ? chat : other)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(202));
    expect(new Set(answers.map(({ sent }) => sent.messageId)).size).toBe(1);
    await chat.send({ ...users, content: 'last' });
    await chat.untilStored(pair, 2);
    const late = await send(other);
    expect([late.status, late.replayed]).toEqual([202, true]);
    expect(contents(await chat.readAll(pair))).toEqual(['once', 'last']);
    expect(name).toBeDefined();
  });

  it.each([
    ['messages', { fromUser: 'nil', toUser: 'bob', content: 'once', messageId: null }, 'messageId'],
    ['conversations/bob/nil/read', { upTo: null }, 'upTo'],
  ])('to /%s takes no null for an id: %j', async (path, body, field) => {
    const answer = await fetch(`${chat.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(`"${field}"`)]);
  });

  it('with other content is refused, and the original stands', async () => {
    const message = { fromUser: 'dora', toUser: 'bob', content: 'first', messageId: 'd-1' };
    await chat.send(message);
    await chat.untilStored('dora/bob', 1);
    expect((await chat.send({ ...message, content: 'second' })).status).toBe(409);
    expect((await other.send({ ...message, toUser: 'eve' })).status).toBe(409);
    await chat.send({ fromUser: 'dora', toUser: 'bob', content: 'k' }, { 'idempotency-key': 'k' });
    const reused = await chat.send(
      { fromUser: 'dora', toUser: 'bob', content: 'l' },
      { 'idempotency-key': 'k' },
    );
    expect(reused.status).toBe(422);
    expect(contents(await chat.readAll('dora/bob'))).toContain('first');
  });

  it("cannot suppress another sender's message with the same id", async () => {
    await chat.send({ fromUser: 'fay', toUser: 'gil', content: 'from fay', messageId: 'same' });
    await chat.send({ fromUser: 'gil', toUser: 'fay', content: 'from gil', messageId: 'same' });
    await chat.untilStored('fay/gil', 2);
    expect(contents(await chat.readAll('fay/gil'))).toEqual(['from fay', 'from gil']);
  });
});

describe('a token', () => {
  it('is not waited for in vain when what it has seen became a dead letter', async () => {
    const database = suite.mongo.db(suite.databases.chat);
    const validator = { content: { $ne: 'refused by the database' } };
    await database.command({ collMod: 'messages', validator });
    try {
      const session = new ChatSession([other.url, chat.url]);
      await session.send('uma', 'vic', 'taken');
      await session.send('uma', 'vic', 'refused by the database');
      // The last of its partition: nothing behind it moves the position.
      await eventually(async () =>
        expect(contents((await session.page('uma/vic')).items)).toEqual(['taken']),
      );
    } finally {
      await database.command({ collMod: 'messages', validator: {} });
    }
  });
});

describe('a conversation', () => {
  const PAIR = 'hal/ida';
  beforeAll(() => talk(chat, PAIR, 25));
  const numbers = (from: number, to: number) =>
    Array.from(
      { length: Math.abs(to - from) + 1 },
      (_, index) => `no. ${from < to ? from + index : from - index}`,
    );

  it('is read from the oldest on, and back', async () => {
    const first = await chat.page(PAIR, { limit: '10' });
    const second = await chat.page(PAIR, { limit: '10', after: first.next_cursor! });
    const third = await chat.page(PAIR, { limit: '10', after: second.next_cursor! });
    expect([first, second, third].map(({ items }) => contents(items))).toEqual([
      numbers(0, 9),
      numbers(10, 19),
      numbers(20, 24),
    ]);
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);
    const back = await chat.page(PAIR, { limit: '10', before: third.prev_cursor! });
    expect(contents(back.items)).toEqual(numbers(10, 19));
  });

  it('is read from the newest on, and the last cursor finds what comes later', async () => {
    const newest = await chat.page(PAIR, { limit: '10', order: 'newest' });
    expect(contents(newest.items)).toEqual(numbers(24, 15));
    expect(newest.has_more).toBe(true);
    const older = await chat.page(PAIR, { limit: '10', order: 'newest', before: newest.next_cursor! });
    expect(contents(older.items)).toEqual(numbers(14, 5));
    await chat.send({ fromUser: 'hal', toUser: 'ida', content: 'later' });
    await chat.untilStored(PAIR, 26);
    expect(contents((await chat.page(PAIR, { after: newest.prev_cursor! })).items)).toEqual(['later']);
  });

  it('neither skips nor repeats a message while others are written', async () => {
    let writing = true;
    const writer = (async () => {
      for (let index = 0; writing; index += 1)
        await chat.send({ fromUser: 'jon', toUser: 'kim', content: `no. ${index}` });
      return chat.readAll('jon/kim');
    })();
    await chat.untilStored('jon/kim', 20);
    const read: ReadMessage[] = [];
    for (let after: string | undefined; read.length < 150;) {
      const page: { items: ReadMessage[]; next_cursor: string | null } = await other.page('jon/kim', {
        limit: '7',
        ...(after && { after }),
      });
      read.push(...page.items);
      after = page.next_cursor ?? after;
    }
    writing = false;
    await writer;
    expect(contents(read)).toEqual(numbers(0, read.length - 1));
    const offsets = read.map(({ offset }) => Number(offset));
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });

  it.each([
    ['after', 'nonsense'],
    ['before', 'bm9uc2Vuc2U'],
    ['limit', '0'],
    ['limit', '201'],
    ['order', 'random'],
    ['user[$ne]', 'x'],
  ])('refuses %s=%s by name', async (field, value) => {
    const answer = await fetch(`${chat.url}/messages/${PAIR}?${field}=${value}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain(field.split('[')[0]);
  });

  it('refuses the cursor of another conversation', async () => {
    await talk(chat, 'leo/mia', 3);
    const { next_cursor } = await chat.page('leo/mia', { limit: '1' });
    const answer = await fetch(`${chat.url}/messages/${PAIR}?after=${next_cursor}`);
    expect(answer.status).toBe(400);
  });

  it('is counted per hour by the one leader', async () => {
    const { count } = await chat.get<{ count: number }>(`/messages/${PAIR}/count`);
    await eventually(async () => {
      const { hours } = await chat.get<{ hours: { messages: number }[] }>(`/messages/${PAIR}/statistics`);
      expect(hours.reduce((sum, { messages }) => sum + messages, 0)).toBe(count);
    });
  });
});

describeConversationList(() => chat);
