import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { untilTheyShare } from './app-state.js';
import { environmentOf } from './command-line.js';
import { untilDrained } from './order-evidence.js';
import { type Environment, OrderSuite } from './order-suite.js';
import { describedGroup, handledBy, positionsIn, sharesOf } from './reading-progress.js';
import { dataOf } from './topic-tail.js';

jest.setTimeout(180_000);

const GROUP = 'inventory-service';
const TOPIC = 'order-events';
const USERS = 12;
const SLOW = { timeoutMs: 60_000, everyMs: 200 };

let suite: OrderSuite;
let env: Environment;
let orders: RunningApp;
let analytics: RunningApp;
let first: RunningApp;
let placed = 0;

// Long enough that a killed member is counted as one until its last positions were looked at.
const inventory = () =>
  suite.app('inventory', { INITIAL_STOCK: 'pizza:1000000', KAFKA_SESSION_TIMEOUT_MS: '15000' });

beforeAll(async () => {
  suite = await OrderSuite.start();
  env = environmentOf(suite);
  [orders, analytics, first] = await Promise.all([suite.app('orders'), suite.app('analytics'), inventory()]);
});
afterAll(() => suite?.stop());

async function place(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const response = await fetch(`${orders.url}/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: `user-${placed % USERS}`, item: 'pizza', quantity: 1 }),
    });
    expect(response.status).toBe(202);
    placed += 1;
  }
}

/** Resolves when one app reads all partitions, as the command line shows it. */
async function untilAlone(app: RunningApp): Promise<void> {
  await eventually(async () => {
    const group = await describedGroup(env, GROUP);
    expect(sharesOf(group, [app])).toEqual([[0, 1, 2]]);
  }, SLOW);
}

async function expectEachOrderOnce(): Promise<void> {
  const reservations = suite.mongo.db(suite.databases.inventory).collection('reservations');
  expect(await reservations.countDocuments({ outcome: 'reserved' })).toBe(placed);
  const outcomes = await suite.records('inventory-events');
  expect(new Set(outcomes.map((record) => dataOf<{ order_id: string }>(record).order_id)).size).toBe(placed);
}

describe('two members of one group', () => {
  let second: RunningApp;

  it('share the partitions: each partition has one member, and each member has some', async () => {
    second = await inventory();
    await untilTheyShare([first, second], GROUP);
    const group = await describedGroup(env, GROUP);
    expect(group.state).toBe('Stable');
    const shares = sharesOf(group, [first, second]);
    expect(shares.map((share) => share.length).sort()).toEqual([1, 2]);
    expect(shares.flat().sort()).toEqual([0, 1, 2]);
  });

  it('handle each record once between them, each the records of its own partitions', async () => {
    await place(36);
    await untilDrained(suite, ['inventory']);
    const { partitions } = await describedGroup(env, GROUP);
    for (const app of [first, second]) {
      const own = partitions.filter(({ member }) => member?.client.endsWith(`-${app.pid}`));
      const records = own.reduce((sum, { end }) => sum + Number(end), 0);
      expect(records).toBeGreaterThan(0);
      expect(await handledBy(app, GROUP)).toBe(records);
    }
    expect(partitions.reduce((sum, { committed }) => sum + Number(committed), 0)).toBe(36);
  });

  it('take nothing from another group, which reads every record too', async () => {
    await untilDrained(suite, ['analytics']);
    expect(await handledBy(analytics, 'order-analytics')).toBe(36);
    const { partitions } = await describedGroup(env, 'order-analytics');
    expect(sharesOf({ state: '', partitions }, [analytics])).toEqual([[0, 1, 2]]);
    expect(partitions.map(({ committed }) => committed)).toEqual(partitions.map(({ end }) => end));
  });

  it('are one when the other is stopped: it takes over all, and handles what comes once', async () => {
    const before = await handledBy(first, GROUP);
    expect(await second.stop()).toBe(0);
    await untilAlone(first);
    await place(24);
    await untilDrained(suite, ['inventory']);
    expect(await handledBy(first, GROUP)).toBe(before + 24);
    await expectEachOrderOnce();
  });
});

describe('a group that was stopped', () => {
  it('goes on at its committed offsets: nothing is skipped, and nothing is read again', async () => {
    expect(await first.stop()).toBe(0);
    const stopped = await describedGroup(env, GROUP);
    expect(stopped).toMatchObject({ state: 'Empty' });
    expect(stopped.partitions.map(({ lag, member }) => ({ lag, member }))).toEqual(
      [0, 1, 2].map(() => ({ lag: 0, member: null })),
    );
    await place(15);
    const waiting = await describedGroup(env, GROUP);
    expect(waiting.partitions.map(({ committed }) => committed)).toEqual(
      stopped.partitions.map(({ committed }) => committed),
    );
    expect(waiting.partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0)).toBe(15);

    first = await inventory();
    await untilDrained(suite, ['inventory']);
    expect(await handledBy(first, GROUP)).toBe(15);
    await expectEachOrderOnce();
  });
});

describe('a member that is killed in the middle of its work', () => {
  it('is replaced by the other, which goes on at its last committed offsets', async () => {
    const second = await inventory();
    await untilTheyShare([first, second], GROUP);
    const before = await handledBy(first, GROUP);
    const [, dead = []] = sharesOf(await describedGroup(env, GROUP), [first, second]);
    expect(dead.length).toBeGreaterThan(0);
    const start = await positionsIn(suite, GROUP, TOPIC);

    const placing = place(60);
    await eventually(async () => expect(await handledBy(second, GROUP)).toBeGreaterThan(0), {
      ...SLOW,
      everyMs: 10,
    });
    await second.kill();
    const left = await positionsIn(suite, GROUP, TOPIC);
    await placing;
    await untilAlone(first);
    await untilDrained(suite, ['inventory']);

    const end = await positionsIn(suite, GROUP, TOPIC);
    const expected = [...end].map(([partition, { committed }]) => {
      const from = (dead.includes(partition) ? left : start).get(partition)!.committed;
      return committed - from;
    });
    expect((await handledBy(first, GROUP)) - before).toBe(expected.reduce((sum, count) => sum + count, 0));
    await expectEachOrderOnce();
  });
});
