import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { ChatClient, type ReadMessage } from './chat-client.js';
import { bySenderClock, firstCopies } from './chat-invariants.js';
import { ChatSession } from './chat-session.js';
import { healthOf, surprisesIn } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { headerOf, TopicTail } from './topic-tail.js';

jest.setTimeout(120_000);

const MINUTE_MS = 60_000;
const JUMP_MS = -10 * MINUTE_MS;
const JUMPING = {
  NODE_OPTIONS: `--import ${new URL('jumping-clock.mjs', import.meta.url).href}`,
  CLOCK_JUMP_MS: String(JUMP_MS),
};
const MESSAGES = 30;
const SESSION_MS = 6000;

let suite: OrderSuite;
let tail: TopicTail;
let ahead: RunningApp;
let behind: RunningApp;
let halfAMinuteBehind: RunningApp;
let jumping: RunningApp;
let writer: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { KAFKA_SESSION_TIMEOUT_MS: String(SESSION_MS) } });
  const api = (env: Record<string, string>) => suite.app('chat', { ROLE: 'api', ...env });
  writer = await suite.app('chat', { ROLE: 'consumer', ...JUMPING });
  [ahead, behind, halfAMinuteBehind, jumping] = await Promise.all([
    api({ CLOCK_SKEW_MS: String(2.5 * MINUTE_MS) }),
    api({ CLOCK_SKEW_MS: String(-2.5 * MINUTE_MS) }),
    api({ CLOCK_SKEW_MS: String(-0.5 * MINUTE_MS) }),
    api(JUMPING),
  ]);
  tail = await TopicTail.open(suite.kafka, ['wiber.messages']);
});
afterAll(async () => {
  await tail?.close();
  await suite?.stop();
});

/** Two users who answer each other in turn, each having read what the other wrote; `meanwhile` after half of it. */
async function talk(
  [one, other]: readonly [string, string],
  [urlOfOne, urlOfOther]: readonly [string, string],
  meanwhile: () => unknown = () => undefined,
): Promise<string[]> {
  const sides = [
    { from: one, to: other, session: new ChatSession([urlOfOne]) },
    { from: other, to: one, session: new ChatSession([urlOfOther]) },
  ] as const;
  const sent: string[] = [];
  let token: string | undefined;
  for (let index = 0; index < MESSAGES; index += 1) {
    if (index === MESSAGES / 2) await meanwhile();
    const { from, to, session } = sides[index % 2 === 0 ? 0 : 1];
    session.token = token;
    const page = await session.page(`${one}/${other}`);
    expect(page.items.map(({ content }) => content)).toEqual(sent);
    await session.send(from, to, `no. ${index}`);
    sent.push(`no. ${index}`);
    token = session.token;
  }
  await new ChatClient(urlOfOne).untilStored(`${one}/${other}`, MESSAGES);
  return sent;
}

/** Reads page by page from either end, and checks what no clock may change. */
async function readBothWays(url: string, pair: string): Promise<ReadMessage[]> {
  const client = new ChatClient(url);
  const forwards = await client.readAll(pair, 7);
  const backwards: ReadMessage[] = [];
  for (let before: string | undefined; ;) {
    const page = await client.page(pair, { order: 'newest', limit: '7', ...(before && { before }) });
    backwards.push(...page.items);
    if (!page.has_more || page.next_cursor === null) break;
    before = page.next_cursor;
  }
  expect(backwards.reverse()).toEqual(forwards);
  expect(isAscending(forwards.map(({ timestamp }) => timestamp))).toBe(true);
  return forwards;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || values[index - 1]! <= value);
}

/** Whether each hybrid time is later than the one before. */
function hybridTimesGrow(messages: readonly ReadMessage[]): boolean {
  return messages.every(({ clock }, index) => {
    const before = messages[index - 1]?.clock;
    if (!clock) return false;
    return (
      !before || clock.wall > before.wall || (clock.wall === before.wall && clock.counter > before.counter)
    );
  });
}

/** Whether listing by what the senders' wall clocks said gives another order than the log. */
async function wallClocksWouldMislead(conversation: string): Promise<boolean> {
  const log = await tail.read('wiber.messages');
  return bySenderClock(log, conversation).join() !== firstCopies(log, conversation).join();
}

async function skewOf(app: RunningApp): Promise<{ broker: number; database: number }> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const [broker = NaN, database = NaN] = ['broker', 'database'].map((against) =>
    Number(
      new RegExp(`^clock_skew_seconds\\{[^}]*against="${against}"[^}]*\\} (\\S+)$`, 'm').exec(metrics)?.[1],
    ),
  );
  return { broker, database };
}

const contents = (messages: readonly ReadMessage[]) => messages.map(({ content }) => content);

describe('instances whose clocks are five minutes apart', () => {
  let messages: ReadMessage[];
  let sent: string[];

  beforeAll(async () => {
    sent = await talk(['ann', 'ben'], [ahead.url, behind.url]);
    messages = await readBothWays(behind.url, 'ann/ben');
  });

  it('list a conversation in the order in which it was held', () => {
    expect(contents(messages)).toEqual(sent);
  });

  it('would list it in another order by the clocks of the senders', async () => {
    expect(await wallClocksWouldMislead('ann:ben')).toBe(true);
  });

  it('each go on by a hybrid clock that grows, without following one that is minutes wrong', () => {
    for (const user of ['ann', 'ben'])
      expect(hybridTimesGrow(messages.filter(({ fromUser }) => fromUser === user))).toBe(true);
    const [first, answer] = messages;
    expect(answer!.clock!.wall).toBeLessThan(first!.clock!.wall - 4 * MINUTE_MS);
  });

  it('tell of it in a metric, in readiness and in the log', async () => {
    for (const [app, seconds] of [
      [ahead, -150],
      [behind, 150],
    ] as const) {
      const { broker, database } = await skewOf(app);
      expect([Math.round(broker), Math.round(database)]).toEqual([seconds, seconds]);
      const { status, details } = await healthOf(app, 'readiness');
      expect(status).toBe(200);
      expect(details['clock-skew']).toMatchObject({
        broker: expect.stringMatching(/^-?1(49|50)\d{3} ms ± /),
      });
      expect(app.logs()).toContain('check time synchronisation');
    }
  });
});

describe('instances whose clocks are half a minute apart', () => {
  it('give an answer a later hybrid time than what it answers', async () => {
    const sent = await talk(['cat', 'dan'], [jumping.url, halfAMinuteBehind.url]);
    const messages = await readBothWays(jumping.url, 'cat/dan');
    expect(contents(messages)).toEqual(sent);
    expect(hybridTimesGrow(messages)).toBe(true);
    expect(await wallClocksWouldMislead('cat:dan')).toBe(true);
  });
});

describe('a clock that jumps ten minutes back while its process runs', () => {
  let messages: ReadMessage[];
  let sent: string[];

  beforeAll(async () => {
    sent = await talk(['eve', 'fay'], [jumping.url, jumping.url], () => process.kill(jumping.pid, 'SIGUSR2'));
    messages = await readBothWays(jumping.url, 'eve/fay');
  });

  it('has jumped, so that the order by the clock of the sender is wrong', async () => {
    const log = (await tail.read('wiber.messages')).filter(({ key }) => key?.toString() === 'eve:fay');
    const times = log.map((record) => Date.parse(headerOf(record, 'ce_time') ?? ''));
    expect(times.at(-1)! - times[0]!).toBeLessThan(JUMP_MS + MINUTE_MS);
    expect(await wallClocksWouldMislead('eve:fay')).toBe(true);
  });

  it('changes neither the order nor the times of the log, and the hybrid clock grows on', () => {
    expect(contents(messages)).toEqual(sent);
    expect(hybridTimesGrow(messages)).toBe(true);
  });

  it('is told in a metric, in readiness and in the log', async () => {
    const client = new ChatClient(jumping.url);
    await eventually(
      async () => {
        await client.send({ fromUser: 'eve', toUser: 'skew', content: 'what time is it?' });
        const { broker, database } = await skewOf(jumping);
        expect([Math.round(broker), Math.round(database)]).toEqual([600, 600]);
      },
      { timeoutMs: 40_000, everyMs: 200 },
    );
    const { status, details } = await healthOf(jumping, 'readiness');
    expect(status).toBe(200);
    expect(details['clock-skew']).toMatchObject({ broker: expect.stringMatching(/^(599|600)\d{3} ms ± /) });
    expect(jumping.logs()).toContain('check time synchronisation');
  });

  it('does not keep the writer from storing each message once, in order', async () => {
    const sent = await talk(['gus', 'hal'], [ahead.url, behind.url], () =>
      process.kill(writer.pid, 'SIGUSR2'),
    );
    expect(contents(await readBothWays(ahead.url, 'gus/hal'))).toEqual(sent);
    // What a client times by the wall clock goes wrong only when its session with the broker is over, at the latest when idle.
    await sleep(2 * SESSION_MS);
    const later = await talk(['gus', 'ida'], [ahead.url, behind.url]);
    expect(contents(await readBothWays(ahead.url, 'gus/ida'))).toEqual(later);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
