import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type MongoServers, startMongo } from '#libs/servers';
import { eventually, type RunningApp } from '#libs/testing';
import { surprisesIn } from './app-state.js';
import { ChatClient } from './chat-client.js';
import { expectStoredOnce } from './chat-evidence.js';
import { ChatLoad } from './chat-load.js';
import { ChatSession } from './chat-session.js';
import { OrderSuite } from './order-suite.js';
import { ReplicaSet } from './replica-set.js';
import { TopicTail } from './topic-tail.js';

jest.setTimeout(180_000);

const COLLECTIONS = ['messages', 'conversations', 'statistics', 'statistics_progress'];
const STEP_DOWNS = 2;
const MARK = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

let directory: string;
let servers: MongoServers;
let members: ReplicaSet;
let suite: OrderSuite;
let tail: TopicTail;
let writer: RunningApp;
let primaryReader: RunningApp;
let anywhere: RunningApp[];
let load: ChatLoad | undefined;
const acknowledged: ChatLoad['acknowledged'] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-journey-'));
  servers = await startMongo({ members: 3, dataDir: directory, parameters: { enableTestCommands: '1' } });
  members = new ReplicaSet(servers);
  suite = await OrderSuite.start({
    mongoUrl: servers.url,
    env: { STATISTICS_INTERVAL_MS: '100', KAFKA_BATCH_RECORDS: '20', CONSISTENCY_WAIT_MS: '1000' },
  });
  const api = (CHAT_READ_PREFERENCE: string) => suite.app('chat', { ROLE: 'api', CHAT_READ_PREFERENCE });
  writer = await suite.app('chat', { ROLE: 'consumer' });
  primaryReader = await api('primary');
  anywhere = await Promise.all([api('secondaryPreferred'), api('nearest')]);
  tail = await TopicTail.open(suite.kafka, ['wiber.messages', 'wiber.messages.dlq']);
});
afterEach(() => load?.stop());
afterAll(async () => {
  await tail?.close();
  await suite?.stop();
  await servers?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function moreAcknowledged(count: number): Promise<void> {
  const target = (load?.acknowledged.length ?? 0) + count;
  await eventually(() => expect(load?.acknowledged.length).toBeGreaterThanOrEqual(target), {
    timeoutMs: 60_000,
  });
}

function markRead(session: ChatSession): Promise<Response> {
  return session.request('/conversations/bird/early/read', MARK);
}

async function expectAllWell(): Promise<void> {
  await load?.stop();
  acknowledged.push(...(load?.acknowledged ?? []));
  load = undefined;
  await expectStoredOnce(primaryReader.url, await tail.read('wiber.messages'), acknowledged);
  expect(await tail.read('wiber.messages.dlq')).toEqual([]);
  for (const collection of COLLECTIONS) await expectEqualMembers(collection);
  expect(surprisesIn(suite.apps)).toEqual([]);
}

async function expectEqualMembers(collection: string): Promise<void> {
  await eventually(async () => {
    const [first, ...others] = await Promise.all(
      members.nodes.map((node) => members.documents(node, suite.databases.chat, collection)),
    );
    expect(first?.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(first);
  });
}

async function electionsSeenBy(app: RunningApp): Promise<number> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^mongodb_primary_changes_total(?:\{[^}]*\})? (\S+)$/m.exec(metrics)?.[1] ?? 0);
}

describe('every acknowledged message is stored once, and all members have the same', () => {
  it('when the primary is killed under load', async () => {
    load = new ChatLoad(() => [primaryReader.url]);
    await moreAcknowledged(50);
    const killed = await members.primary();
    await servers.kill(killed);
    await moreAcknowledged(50);
    expect(await members.primary()).not.toBe(killed);
    await moreAcknowledged(50);
    await servers.restart(killed);
    await expectAllWell();
  });

  it('when the primary steps down again and again, which the counters show', async () => {
    const before = await electionsSeenBy(writer);
    load = new ChatLoad(() => [primaryReader.url]);
    for (let round = 1; round <= STEP_DOWNS; round += 1) {
      await moreAcknowledged(50);
      await members.stepDown();
      await eventually(async () =>
        expect(await electionsSeenBy(writer)).toBeGreaterThanOrEqual(before + round),
      );
    }
    await expectAllWell();
    expect(writer.logs()).toContain('MongoDB has elected a primary: 127.0.0.1:');
  });
});

describe('a member that lags', () => {
  let letGoOn: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    letGoOn = await members.holdOneBack();
  });
  afterAll(() => letGoOn?.());

  it('shows a gap to who reads without a token', async () => {
    const chat = new ChatClient(primaryReader.url);
    const lagging = new ChatClient(anywhere[0]!.url);
    await eventually(
      async () => {
        await chat.send({ fromUser: 'control', toUser: 'bob', content: 'there' });
        const { total } = await chat.page('control/bob');
        expect((await lagging.page('control/bob')).total).toBeLessThan(total);
      },
      { timeoutMs: 60_000 },
    );
  });

  it('shows none to a session that hands its token on, on whichever instance', async () => {
    const session = new ChatSession(anywhere.map(({ url }) => url));
    const sent: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const content = `no. ${index}`;
      await session.send('alice', 'bob', content);
      sent.push(content);
      const page = await session.page('alice/bob');
      expect([page.total, page.items.map((item) => item.content)]).toEqual([sent.length, sent]);
    }
  });

  it('shows nothing older than what was read before, nor does a count or list', async () => {
    const other = new ChatSession([primaryReader.url]);
    const reader = new ChatSession(anywhere.map(({ url }) => url));
    let seen = 0;
    for (let index = 0; index < 40; index += 1) {
      await other.send('carol', 'dave', `no. ${index}`);
      const { total } = await other.page('carol/dave');
      expect(total).toBe(index + 1);
      reader.token = index % 2 === 0 ? other.token : reader.token;
      const count = (await (await reader.request('/messages/carol/dave/count')).json()) as { count: number };
      expect(count.count).toBeGreaterThanOrEqual(index % 2 === 0 ? total : seen);
      seen = count.count;
      const list = (await (await reader.request('/conversations/dave')).json()) as {
        items: { count: number }[];
      };
      expect(list.items[0]?.count).toBeGreaterThanOrEqual(seen);
    }
  });

  it('gets everything once it goes on', async () => {
    await letGoOn?.();
    for (const collection of COLLECTIONS) await expectEqualMembers(collection);
  });
});

describe('a token', () => {
  it('makes a read wait for the writer, and is answered 503 with Retry-After while that is away', async () => {
    const session = new ChatSession([primaryReader.url]);
    expect(await writer.stop()).toBe(0);
    await session.send('early', 'bird', 'not stored yet');
    const early = await session.request('/messages/early/bird');
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await early.json()).toMatchObject({ detail: expect.stringContaining('X-Consistency-Token') });
    const mark = await markRead(session);
    expect([mark.status, mark.headers.get('retry-after')]).toEqual([503, '1']);
    const other = new ChatSession([primaryReader.url]);
    expect((await other.page('early/bird')).total).toBe(0);
    expect((await markRead(other)).status).toBe(404);
    writer = await suite.app('chat', { ROLE: 'consumer' });
    await eventually(async () => expect((await markRead(session)).status).toBe(200));
    expect((await session.page('early/bird')).total).toBe(1);
  });

  it('of a mark shows it in lists, on whichever instance', async () => {
    const session = new ChatSession([primaryReader, ...anywhere].map(({ url }) => url));
    for (const content of ['one', 'two']) await session.send('early', 'bird', content);
    expect(await (await markRead(session)).json()).toMatchObject({ unread: 0 });
    const list = await session.request('/conversations/bird');
    expect(await list.json()).toMatchObject({ items: [{ count: 3, unread: 0 }] });
  });

  it.each(['', 'v1.99-1', 'v1.0-1, v1.0-2', 'nonsense'])(
    'is refused by name when it is %j',
    async (token) => {
      const headers = { ...MARK.headers, 'x-consistency-token': token };
      const reads = ['/messages/alice/bob', '/messages/alice/bob/count', '/conversations/alice'];
      const requests = [
        ...reads.map((path) => [path, { headers }] as const),
        ['/conversations/alice/bob/read', { ...MARK, headers }] as const,
      ];
      for (const [path, init] of requests) {
        const answer = await fetch(`${primaryReader.url}${path}`, init);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({
          errors: [expect.objectContaining({ field: 'X-Consistency-Token' })],
        });
      }
    },
  );
});
