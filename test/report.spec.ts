import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type RunningApp } from '#libs/testing';
import { environmentOf, runCommand, startCommand } from './command-line.js';
import { type Environment, OrderSuite } from './order-suite.js';
import { headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

interface Counts {
  readonly positions: Readonly<Record<string, string>>;
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
}
interface Replay {
  readonly consistent: boolean;
  readonly live: Counts;
  readonly replayed: Counts;
  readonly differences: readonly { what: string; live: number; replayed: number }[];
  readonly log: {
    readonly read: number;
    readonly repeated: number;
    readonly passedOver: Record<string, number>;
  };
}

const INVENTORY_EVENTS = 'inventory-events';

let suite: OrderSuite;
let analytics: RunningApp;
let env: Environment;
let directory: string;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: 'pizza:50' } });
  const [orders] = await Promise.all([suite.app('orders'), suite.app('inventory')]);
  analytics = await suite.app('analytics');
  env = environmentOf(suite, { orders: orders.url, analytics: analytics.url });
  directory = await mkdtemp(join(tmpdir(), 'ordered-report-'));
});
afterAll(async () => {
  await suite?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function replay(): Promise<{ code: number | null; answer: Replay; stderr: string }> {
  const { code, stdout, stderr } = await runCommand(['analytics', 'replay', '--json'], env);
  if (stdout === '') throw new Error(`${code}: ${stderr}`);
  return { code, answer: JSON.parse(stdout) as Replay, stderr };
}

const snapshot = async () => (await (await fetch(`${analytics.url}/analytics/snapshot`)).json()) as Counts;

describe('report', () => {
  it('measures latency, production, lag and replay, prints and saves them', async () => {
    const file = join(directory, 'report.txt');
    const { code, stdout } = await runCommand(
      ['report', '--requests', '20', '--events', '1000', '--items', 'pizza', '--output', file],
      env,
    );
    expect(code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(stdout);
    expect(stdout).toMatch(
      /BASELINE LATENCY RESULTS +published\nTotal Requests: +20 +100\nAverage Latency: +[\d.]+ms +6\.45ms\n/,
    );
    expect(stdout).toMatch(
      /1K EVENTS PRODUCTION RESULTS +published\nTotal Events: +1000 +10000\nDuration: +[\d.]+s +15\.34s\n/,
    );
    expect(stdout).toMatch(/CONSUMER LAG \(inventory-service on order-events\)[^]*Time To Drain: +[\d.]+s\n/);
    // Everything that was sent has been decided and counted before the replay begins.
    const side = 'orders\n  - Successful: 50\n  - Failed: 970\n  - Cancelled: 0\n';
    expect(stdout).toContain(`REPLAY TEST RESULTS\nLive: 1020 ${side}\nAfter Offset Reset: 1020 ${side}\n`);
    expect(stdout).toContain('Consistent Metrics: True');
  });

  it('refuses a file that it could not write, before it measures', async () => {
    const { code, stderr } = await runCommand(['report', '--output', '/proc/no/report.txt'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('--output');
  });
});

describe('analytics replay', () => {
  it('is consistent at any moment while orders flow', async () => {
    const load = startCommand(['orders', 'generate', '--rate', '300', '--count', '0'], env);
    const seen: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      const { code, answer } = await replay();
      expect(answer.differences).toEqual([]);
      expect({ code, consistent: answer.consistent }).toEqual({ code: 0, consistent: true });
      expect(answer.replayed).toEqual(answer.live);
      seen.push(answer.live.total);
    }
    load.interrupt();
    await load.result;
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
  });

  it('passes over what the service has dead-lettered, and counts what is told again once', async () => {
    const before = await settled();
    const producer = suite.kafka.producer();
    await producer.connect();
    const [told] = (await suite.records(INVENTORY_EVENTS)).filter(({ headers }) => headers.ce_type);
    await producer.send({
      topic: INVENTORY_EVENTS,
      messages: [
        { key: 'user-1', value: 'no JSON' },
        { key: null, value: '{}' },
        { key: told!.key, value: told!.value, headers: told!.headers, partition: told!.partition },
      ],
    });
    await producer.disconnect();
    await eventually(async () => {
      const letters = await suite.records(`${INVENTORY_EVENTS}.dlq`);
      const ofAnalytics = letters.filter((letter) => headerOf(letter, 'x-dlq-group') === 'analytics-service');
      expect(ofAnalytics).toHaveLength(2);
    });
    // One more outcome behind them in every partition, so that the positions go past them.
    await runCommand(['orders', 'generate', '--rate', '0', '--count', '100'], env);
    await eventually(async () => expect((await snapshot()).total).toBe(before.total + 100), {
      timeoutMs: 60_000,
    });
    const { code, answer } = await replay();
    expect({ code, differences: answer.differences }).toEqual({ code: 0, differences: [] });
    expect(answer.log.passedOver).toEqual({ 'dead-lettered': 2 });
    expect(answer.log.repeated).toBe(1);
    expect(answer.live.total).toBe(before.total + 100);
  });

  it('says what differs, and ends with 1', async () => {
    await settled();
    const counters = suite.mongo.db(suite.databases.analytics).collection('minute_counters');
    const [one] = await counters.find().sort({ _id: 1 }).limit(1).toArray();
    await counters.updateOne({ _id: one!._id }, { $inc: { successful: 3 } });
    const { code, answer } = await replay();
    expect(code).toBe(1);
    expect(answer.consistent).toBe(false);
    const [total] = answer.differences;
    expect(total).toMatchObject({ what: 'total', live: answer.replayed.total + 3 });
    const { stdout } = await runCommand(['analytics', 'replay'], env);
    expect(stdout).toContain('Consistent Metrics: False');
    await counters.updateOne({ _id: one!._id }, { $inc: { successful: -3 } });
    expect((await replay()).code).toBe(0);
  });

  it('refuses when retention has taken what was counted', async () => {
    const admin = suite.kafka.admin();
    await admin.connect();
    // The client deletes only where it knows the leader, and learns that from a question.
    await admin.fetchTopicOffsets(INVENTORY_EVENTS);
    await admin.deleteTopicRecords({ topic: INVENTORY_EVENTS, partitions: [{ partition: 0, offset: '1' }] });
    await admin.disconnect();
    const { code, stdout, stderr } = await runCommand(['analytics', 'replay'], env);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('inventory-events/0 begins at 1');
  });

  it.each([[['analytics', 'replay']], [['report']]])(
    'of %j says which app does not answer, before anything is ordered',
    async (command) => {
      const before = (await suite.records('order-events')).length;
      const { code, stderr } = await runCommand(command, { ...env, ANALYTICS_URL: 'http://127.0.0.1:9' });
      expect(code).toBe(3);
      expect(stderr).toContain('http://127.0.0.1:9 does not answer');
      expect(await suite.records('order-events')).toHaveLength(before);
    },
  );
});

/** Everything that was ordered is decided and counted. */
async function settled(): Promise<Counts> {
  return eventually(
    async () => {
      const ordered = (await suite.records('order-events')).length;
      const counts = await snapshot();
      expect(counts.total).toBe(ordered);
      return counts;
    },
    { timeoutMs: 60_000 },
  );
}
