import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { type Message, type Producer } from 'kafkajs';
import { surprisesIn } from './app-state.js';
import { environmentOf, runCommand, startCommand } from './command-line.js';
import { deadLettersOf } from './dead-letters.js';
import { type StoredReservation, type StoredStock, untilDrained } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';
import { bytesOf } from './record-bytes.js';
import { acceptReservations, OFFENSIVE, refuseReservations } from './refusing-database.js';
import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
const REFUSED = 200;
const GROUP = 'inventory-service';
const APPS = ['inventory', 'orders', 'analytics'] as const;

interface Listed {
  readonly matching: number;
  readonly settled: number;
  readonly summary: readonly { group: string; code: string; state: string; count: number }[];
  readonly dead_letters: readonly {
    place: string;
    state: string;
    source: string;
    key: string | null;
    replay_count: number;
    settlement?: { action: string; replayed_to?: string; reason?: string; by: string; group: string };
  }[];
}

let suite: OrderSuite;
let analytics: RunningApp;
let producer: Producer;

const dlq = (...args: string[]) => runCommand(['dlq', ...args], environmentOf(suite));
async function list(...args: string[]): Promise<Listed> {
  const { code, stdout, stderr } = await dlq('list', '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Listed;
}

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: `pizza:${STOCK}`, KAFKA_VALVE_RECORDS: '1000' } });
  [analytics] = await Promise.all([suite.app('analytics'), suite.app('inventory'), suite.app('orders')]);
  producer = suite.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await suite?.stop();
});

function order(order_id: string, quantity: number): Message {
  const user_id = `user-${Number(/\d+$/.exec(order_id)?.[0]) % 10}`;
  return { key: user_id, value: JSON.stringify({ order_id, user_id, item: 'pizza', quantity }) };
}

async function write(messages: Message[]): Promise<void> {
  await producer.send({ topic: 'order-events', messages });
}

function reservations(): Promise<StoredReservation[]> {
  const { mongo, databases } = suite;
  return mongo.db(databases.inventory).collection<StoredReservation>('reservations').find().toArray();
}
const offensive = async () => (await reservations()).filter(({ quantity }) => quantity === OFFENSIVE);

async function stock(): Promise<StoredStock | null> {
  const { mongo, databases } = suite;
  return mongo.db(databases.inventory).collection<StoredStock>('stock').findOne({ _id: 'pizza' });
}

async function replays(): Promise<LogRecord[]> {
  return (await suite.records('order-events')).filter((record) => headerOf(record, 'x-replay-group'));
}

describe('records that a database refuses', () => {
  it('become dead letters of that group alone, and are found by topic, group and reason', async () => {
    await refuseReservations(suite);
    const refused = Array.from({ length: REFUSED }, (_, n) => order(`refused-${n}`, OFFENSIVE));
    const good = Array.from({ length: REFUSED }, (_, n) => order(`good-${n}`, 2));
    await write(refused.flatMap((message, n) => [message, good[n]!]));
    await untilDrained(suite, APPS);
    expect(await reservations()).toHaveLength(REFUSED);

    const listed = await list('order-events');
    expect(listed).toMatchObject({
      matching: REFUSED,
      settled: 0,
      summary: [{ group: GROUP, code: 'DOCUMENT_REFUSED', state: 'open', count: REFUSED }],
    });
    expect((await list('--key', 'user-3')).matching).toBe(REFUSED / 10);
    const some = await list('--since', '1h ago', '--code', 'DOCUMENT_REFUSED', '--limit', '7');
    expect(some.dead_letters).toEqual(listed.dead_letters.slice(0, 7));
    const { stdout } = await dlq('list');
    expect(stdout).toMatch(/^ *200 +order-events\.dlq +inventory-service +DOCUMENT_REFUSED +open /m);
  });

  it('are shown with their reason, their value and what came after them', async () => {
    const [first] = (await list('--limit', '1')).dead_letters;
    const { code, stdout } = await dlq('show', first!.place);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^State +open$/m);
    expect(stdout).toMatch(/^Reason +DOCUMENT_REFUSED: Document failed validation$/m);
    expect(stdout).toContain(`"quantity":${OFFENSIVE}`);
    const shown = JSON.parse((await dlq('show', first!.place, '--json')).stdout) as {
      later_records: { applied: number; unread: number };
      headers: Record<string, string[]>;
    };
    expect(shown.later_records).toMatchObject({ applied: expect.any(Number), unread: 0 });
    expect(shown.later_records.applied).toBeGreaterThan(0);
    expect(shown.headers['x-dlq-error-code']).toEqual(['DOCUMENT_REFUSED']);
  });
});

describe('a replay', () => {
  it('is a dry run by default: it says what would be done and what was overtaken, and writes nothing', async () => {
    const { code, stdout } = await dlq('replay', '--group', GROUP);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Warning: 200 of 200 have later records of their key .* already applied/);
    expect(stdout).toContain('200 would be replayed with --execute');
    expect(await replays()).toEqual([]);
    expect((await list()).matching).toBe(REFUSED);
  });

  it('of everything has to be asked for', async () => {
    const { code, stderr } = await dlq('replay', '--execute');
    expect(code).toBe(2);
    expect(stderr).toContain('--all');
    expect(await replays()).toEqual([]);
  });

  it('while the cause is still there comes back, with a higher count, and the command says so', async () => {
    const { code, stdout } = await dlq('replay', '--all', '--limit', '3', '--execute', '--wait', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      executed: true,
      replayed: 3,
      handled: 0,
      unread: 0,
      came_back: [expect.any(String), expect.any(String), expect.any(String)],
    });
    expect(code).toBe(1);
    const again = await list();
    expect(again).toMatchObject({ matching: REFUSED, settled: 3 });
    expect(again.dead_letters.filter(({ replay_count }) => replay_count === 1)).toHaveLength(3);
    expect((await replays()).length).toBe(3);
  });

  it('that is interrupted ends after the record in flight and says how far it came', async () => {
    await acceptReservations(suite);
    const before = (await replays()).length;
    const running = startCommand(
      ['dlq', 'replay', '--all', '--rate', '4', '--execute'],
      environmentOf(suite),
    );
    await eventually(async () => expect((await replays()).length).toBeGreaterThan(before));
    running.interrupt();
    const { code, stdout } = await running.result;
    expect(code).toBe(1);
    const done = Number(/^Replayed (\d+) of 200\.$/m.exec(stdout)?.[1]);
    expect(stdout).toContain('Interrupted. The same command goes on from here.');
    expect((await replays()).length).toBe(before + done);
    expect((await list()).matching).toBe(REFUSED - done);
  });

  it('that is killed in the middle goes on when it is run again, and every record takes effect once', async () => {
    const before = await replays();
    const wanted = (await list()).matching;
    const command = ['dlq', 'replay', '--group', GROUP, '--rate', '60', '--execute'];
    const running = startCommand(command, environmentOf(suite));
    await eventually(async () => expect((await replays()).length).toBeGreaterThan(before.length + 40));
    running.kill();
    expect((await running.result).code).toBeNull();
    const left = (await list()).matching;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(wanted);

    const { code, stdout } = await runCommand([...command, '--wait', '--json'], environmentOf(suite));
    expect(JSON.parse(stdout)).toMatchObject({ replayed: left, handled: left, came_back: [], unread: 0 });
    expect(code).toBe(0);
    const written = (await replays()).length - before.length;
    expect([wanted, wanted + 1]).toContain(written);

    await untilDrained(suite, APPS);
    const decided = await reservations();
    expect(decided).toHaveLength(2 * REFUSED);
    expect(await offensive()).toHaveLength(REFUSED);
    const taken = decided.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(await stock()).toMatchObject({ available: STOCK - taken, reserved: taken });
  });

  it('writes each record as its producer wrote it, to the partition of its key', async () => {
    const byPlace = new Map(
      (await suite.records('order-events')).map((record) => [`${record.partition}@${record.offset}`, record]),
    );
    const all = await replays();
    expect(all.length).toBeGreaterThanOrEqual(REFUSED);
    for (const replay of all) {
      const origin = byPlace.get(headerOf(replay, 'x-replay-origin')!.replace('order-events/', ''))!;
      const { key, value, headers } = bytesOf(replay);
      const own = headers.filter(([name]) => !String(name).startsWith('x-replay-'));
      expect({ key, value, headers: own }).toEqual(bytesOf(origin));
      expect(replay.partition).toBe(origin.partition);
    }
  });

  it('reaches no other group: they pass it over, and their numbers stay', async () => {
    const outcomes = await suite.records('inventory-events');
    const ids = outcomes.map((record) => dataOf<{ order_id: string }>(record).order_id);
    expect(new Set(ids).size).toBe(2 * REFUSED);
    const metrics = (await (await fetch(`${analytics.url}/analytics`)).json()) as Record<string, number>;
    expect(metrics).toMatchObject({ orders_placed: 2 * REFUSED, total: 2 * REFUSED, failed: 0 });
    const written = (await replays()).length;
    const exported = await (await fetch(`${analytics.url}/metrics`)).text();
    const passedOver = 'group="order-analytics",topic="order-events",result="passed_over"';
    const lines = exported.split('\n').filter((line) => line.includes(passedOver));
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^kafka_consumer_replayed_records_total\\{.* ${written}$`)),
    ]);
    expect(await deadLettersOf(suite, 'order-processor')).toEqual([]);
    expect(await deadLettersOf(suite, 'order-analytics')).toEqual([]);
  });

  it('done twice does nothing twice: the ledger knows, and says who did what', async () => {
    const before = (await replays()).length;
    const { code, stdout } = await dlq('replay', '--all', '--execute');
    expect(code).toBe(0);
    expect(stdout).toContain('No open dead letter matches.');
    expect((await replays()).length).toBe(before);
    const settled = await list('--all');
    expect(settled.dead_letters).toHaveLength(REFUSED + 3);
    for (const { settlement } of settled.dead_letters) {
      expect(settlement).toMatchObject({
        action: 'replayed',
        group: GROUP,
        by: expect.stringMatching(/.@./),
      });
      expect(settlement?.replayed_to).toMatch(/^order-events\/\d@\d+$/);
    }
  });

  it('done again on purpose has no second effect', async () => {
    const [first] = (await list('--all', '--limit', '1')).dead_letters;
    const before = await stock();
    const { code, stdout } = await dlq('replay', first!.place, '--again', '--execute', '--wait', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ replayed: 1, handled: 1, came_back: [] });
    expect(code).toBe(0);
    expect(await stock()).toEqual(before);
    expect(await reservations()).toHaveLength(2 * REFUSED);
  });
});

describe('a discard', () => {
  it('closes dead letters with a reason and touches nothing else', async () => {
    const [home] = (await suite.records('order-events')).map(({ key }) => key);
    await write([{ key: home ?? null, value: 'garbage \u001b[2J' }]);
    await untilDrained(suite, APPS);
    const open = await list('--code', 'INVALID_JSON');
    expect(open.summary.map(({ group }) => group).sort()).toEqual([
      'inventory-service',
      'order-analytics',
      'order-processor',
    ]);
    const { stdout: shown } = await dlq('show', open.dead_letters[0]!.place);
    expect(shown).toContain('garbage \\u001b[2J');
    expect(shown).not.toContain('\u001b');

    expect((await dlq('discard', '--code', 'INVALID_JSON', '--execute')).code).toBe(2);
    const dry = await dlq('discard', '--code', 'INVALID_JSON', '--reason', 'typed by hand');
    expect(dry.stdout).toContain('A dry run');
    expect((await list()).matching).toBe(3);
    const before = await suite.records('order-events');
    const { code, stdout } = await dlq(
      'discard',
      '--code',
      'INVALID_JSON',
      '--reason',
      'typed by hand',
      '--execute',
    );
    expect(stdout).toContain('Discarded 3 of 3.');
    expect(code).toBe(0);
    expect((await list()).matching).toBe(0);
    expect(await suite.records('order-events')).toHaveLength(before.length);
    const all = await list('--all', '--code', 'INVALID_JSON');
    expect(all.dead_letters.map(({ settlement }) => settlement?.reason)).toEqual(
      Array(3).fill('typed by hand'),
    );
    expect((await dlq('replay', all.dead_letters[0]!.place, '--execute')).stdout).toContain(
      'No open dead letter',
    );
  });

  it('and all this leaves no group behind, and no surprise in any log', async () => {
    const admin = suite.kafka.admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.map(({ groupId }) => groupId).filter((group) => group.startsWith('read-log-'))).toEqual([]);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});

describe('a mistake', () => {
  it.each([
    ['a place that is none', ['show', 'order-events'], 2, /no place of a dead letter/],
    ['a place without a dead letter', ['show', 'order-events.dlq/0@99999'], 2, /No dead letter that matches/],
    ['a topic that is not there', ['list', 'no-such-topic'], 2, /There is no topic no-such-topic\.dlq/],
    ['a broker that is away', ['list', '--bootstrap', '127.0.0.1:9'], 3, /Kafka does not answer/],
  ])('%s is answered with what would be right', async (_what, args, exit, message) => {
    const { code, stdout, stderr } = await dlq(...args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  });
});
