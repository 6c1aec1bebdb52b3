import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { partitionsOf, surprisesIn, untilTheyShare } from './app-state.js';
import { ChatClient } from './chat-client.js';
import { bySenderClock, chatBreaches, firstCopies } from './chat-invariants.js';
import { ChatLoad, PAIRS } from './chat-load.js';
import { OrderSuite } from './order-suite.js';
import { TopicTail } from './topic-tail.js';

jest.setTimeout(180_000);

const GROUP = 'message-writer';
const SKEW_MS = 150_000;

let suite: OrderSuite;
let tail: TopicTail;
let apis: RunningApp[];
let load: ChatLoad | undefined;
const acknowledged: ChatLoad['acknowledged'] = [];

beforeAll(async () => {
  // Small batches: more moments to be killed at. Clocks five minutes apart, all the time.
  suite = await OrderSuite.start({
    env: { KAFKA_BATCH_RECORDS: '10', STATISTICS_INTERVAL_MS: '50', STATISTICS_LEASE_MS: '3000' },
  });
  apis = await Promise.all(
    [SKEW_MS, -SKEW_MS].map((skew) => suite.app('chat', { ROLE: 'api', CLOCK_SKEW_MS: String(skew) })),
  );
  tail = await openTail();
});
afterEach(() => load?.stop());
afterAll(async () => {
  await tail?.close();
  await suite?.stop();
});

const openTail = () => TopicTail.open(suite.kafka, ['wiber.messages', 'wiber.messages.dlq']);

const writer = (env: Record<string, string> = {}) => suite.app('chat', { ROLE: 'consumer', ...env });
const writers: RunningApp[] = [];

/** They stay for the next test. */
async function writersRunning(count: number): Promise<readonly RunningApp[]> {
  const missing = Array.from({ length: count - writers.length }, () => writer());
  writers.push(...(await Promise.all(missing)));
  return writers;
}

function startLoad(): ChatLoad {
  load = new ChatLoad(() => apis.map(({ url }) => url));
  return load;
}

async function expectAllWell(): Promise<void> {
  await load?.stop();
  acknowledged.push(...(load?.acknowledged ?? []));
  load = undefined;
  const log = await tail.read('wiber.messages');
  const client = new ChatClient(apis[0]!.url);
  const conversations = PAIRS.map((pair) => ({ pair, id: pair.replace('/', ':') }));
  for (const { pair, id } of conversations)
    await client.untilStored(pair, firstCopies(log, id).length, 60_000);
  const read = new Map(
    await Promise.all(
      conversations.map(async ({ pair, id }) => [id, await client.readAll(pair, 37)] as const),
    ),
  );
  const counted = await client.counts(PAIRS);
  expect(chatBreaches({ acknowledged, log, read, counted })).toEqual([]);
  await eventually(async () => expect(await client.listedCounts(PAIRS)).toEqual(counted));
  expect(await tail.read('wiber.messages.dlq')).toEqual([]);
  for (const { pair, id } of conversations) await expectCountedOnce(client, pair, read.get(id)?.length ?? 0);
  expect(surprisesIn(suite.apps)).toEqual([]);
}

async function expectCountedOnce(client: ChatClient, pair: string, messages: number): Promise<void> {
  await eventually(
    async () => {
      const { hours } = await client.get<{ hours: { messages: number }[] }>(`/messages/${pair}/statistics`);
      expect(hours.reduce((sum, hour) => sum + hour.messages, 0)).toBe(messages);
    },
    { timeoutMs: 60_000 },
  );
}

describe('every acknowledged message is stored once, and read in the order of the log', () => {
  it('when writers are killed before, between and after their writes, before they commit, and after they count', async () => {
    const points = ['before-write', 'between-writes', 'after-write', 'before-commit', 'after-statistics'];
    const doomed = await Promise.all(points.map((point) => writer({ CRASH_AT: `${point}#3` })));
    startLoad();
    const ends = await Promise.all(doomed.map(({ exited }) => exited));
    expect(ends).toEqual(points.map(() => ({ code: null, signal: 'SIGKILL' })));
    await writersRunning(1);
    await expectAllWell();
  });

  it('when one of two writers is frozen, loses its partitions, and wakes up late', async () => {
    const [frozen, other] = (await writersRunning(2)) as [RunningApp, RunningApp];
    await untilTheyShare(writers, GROUP);
    const running = startLoad();
    process.kill(frozen.pid, 'SIGSTOP');
    try {
      // The other one has them all once the session of the frozen one is over.
      await eventually(async () => expect(await partitionsOf(other, GROUP)).toHaveLength(6), {
        timeoutMs: 60_000,
      });
      const before = running.acknowledged.length;
      await eventually(() => expect(running.acknowledged.length).toBeGreaterThan(before + 50));
    } finally {
      process.kill(frozen.pid, 'SIGCONT');
    }
    await untilTheyShare(writers, GROUP);
    await expectAllWell();
  });

  it('when the broker is killed under load', async () => {
    await writersRunning(1);
    const running = startLoad();
    await eventually(() => expect(running.acknowledged.length).toBeGreaterThan(50));
    await tail.close();
    await suite.broker.kill(1);
    await suite.broker.restart(1);
    // A reader of its own that begins anew: kafkajs may take a minute to find a broker again.
    tail = await openTail();
    const before = running.acknowledged.length;
    await eventually(() => expect(running.acknowledged.length).toBeGreaterThan(before + 50), {
      timeoutMs: 60_000,
    });
    await expectAllWell();
    expect(await Promise.all(writers.map((one) => one.stop()))).toEqual(writers.map(() => 0));
  });
});

describe('with clocks five minutes apart', () => {
  it('the order by the wall clocks of the senders would have been another one', async () => {
    const log = await tail.read('wiber.messages');
    const differing = PAIRS.map((pair) => pair.replace('/', ':')).filter(
      (id) => JSON.stringify([...new Set(bySenderClock(log, id))]) !== JSON.stringify(firstCopies(log, id)),
    );
    expect(differing.length).toBeGreaterThan(0);
  });

  it('the skew is measured, told in readiness and warned of', async () => {
    const ahead = apis[0]!;
    const metrics = await (await fetch(`${ahead.url}/metrics`)).text();
    const skew = Number(/^clock_skew_seconds\{[^}]*against="broker"[^}]*\} (\S+)$/m.exec(metrics)?.[1]);
    expect(Math.round(skew)).toBe(-SKEW_MS / 1000);
    const readiness = await (await fetch(`${ahead.url}/health/readiness`)).text();
    expect(readiness).toMatch(/"clock-skew":\{[^}]*"broker":"-1[45]\d{4} ms/);
    expect(ahead.logs()).toContain('check time synchronisation');
  });
});
