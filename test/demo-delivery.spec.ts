import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type Admin } from 'kafkajs';
import { type CommandResult, environmentOf, runCommand, startCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

interface WayResult {
  readonly way: string;
  readonly events: number;
  readonly stored_rows: number;
  readonly lost: number;
  readonly doubled: number;
  readonly kills: number;
}

const EVENTS = 300;
const KILLS = 2;
const SMALL = ['demo', 'delivery', '--events', String(EVENTS), '--kills', String(KILLS), '--json'];

let suite: OrderSuite;
let admin: Admin;

beforeAll(async () => {
  suite = await OrderSuite.start();
  admin = suite.kafka.admin();
  await Promise.all([admin.connect(), suite.mongo.connect()]);
});
afterAll(async () => {
  await admin?.disconnect();
  await suite?.stop();
});

/** Topics, groups and databases that a demonstration has made. */
async function scratch(): Promise<string[]> {
  const { groups } = await admin.listGroups();
  const { databases } = await suite.mongo.db().admin().listDatabases();
  const names = [
    ...(await admin.listTopics()),
    ...groups.map(({ groupId }) => groupId),
    ...databases.map(({ name }) => name),
  ];
  return names.filter((name) => /^demo.delivery/.test(name));
}

describe('demo delivery', () => {
  let result: CommandResult;
  let ways: WayResult[];

  beforeAll(async () => {
    result = await runCommand([...SMALL, '--seed', '11'], environmentOf(suite));
    if (result.stdout === '') throw new Error(`${result.code}\n${result.stderr}`);
    ({ ways } = JSON.parse(result.stdout) as { ways: WayResult[] });
  });
  const of = (name: string) => ways.find(({ way }) => way === name);

  it('kills every way as often, and its numbers add up', () => {
    expect(ways).toHaveLength(4);
    for (const way of ways) {
      expect(way).toMatchObject({ events: EVENTS, kills: KILLS });
      expect(way.stored_rows).toBe(EVENTS - way.lost + way.doubled);
    }
  });

  it('loses and doubles nothing with unique ids after the write, as the suite does it', () => {
    expect(of('after write, unique ids')).toMatchObject({ stored_rows: EVENTS, lost: 0, doubled: 0 });
    expect(result.code).toBe(0);
  });

  it('loses and never doubles where the commit comes before the write', () => {
    expect(of('commit before write')?.lost).toBeGreaterThanOrEqual(KILLS);
    expect(of('commit before write')?.doubled).toBe(0);
  });

  it('doubles and never loses where the commit comes after the write', () => {
    expect(of('commit after write')?.doubled).toBeGreaterThanOrEqual(KILLS);
    expect(of('commit after write')?.lost).toBe(0);
  });

  it('loses or doubles at every kill under auto-commit', () => {
    const { lost = 0, doubled = 0 } = of('auto-commit') ?? {};
    expect(lost + doubled).toBeGreaterThanOrEqual(KILLS);
  });

  it('leaves no topic, group or database behind', async () => {
    await eventually(async () => expect(await scratch()).toEqual([]));
  });

  it('nor does it when Ctrl+C ends it in the middle', async () => {
    const running = startCommand(SMALL, environmentOf(suite));
    await eventually(async () => expect((await scratch()).length).toBeGreaterThan(2), { timeoutMs: 60_000 });
    running.interrupt();
    const { code, stdout, stderr } = await running.result;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Interrupted');
    await eventually(async () => expect(await scratch()).toEqual([]));
  });

  it('wants enough events for its kills, and a MongoDB', async () => {
    const [few, noMongo] = await Promise.all([
      runCommand(['demo', 'delivery', '--events', '99', '--kills', '2'], environmentOf(suite)),
      runCommand(SMALL, {
        ...environmentOf(suite),
        MONGO_URL: 'mongodb://127.0.0.1:9/?replicaSet=rs0',
      }),
    ]);
    expect(few).toMatchObject({ code: 2, stderr: expect.stringContaining('at least 100 events') });
    expect(noMongo).toMatchObject({ code: 3, stderr: expect.stringContaining('MongoDB does not answer') });
  });
});
