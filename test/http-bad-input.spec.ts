import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { messageLog, userCreated } from '#libs/events';
import { type RunningApp } from '#libs/testing';
import { fuzzSuite } from '../tools/fuzz/suite-under-fire.js';
import { healthOf, surprisesIn } from './app-state.js';
import {
  BAD_FOR_CHAT,
  BAD_FOR_DASHBOARD,
  BAD_FOR_INVENTORY,
  BAD_FOR_NOTIFICATIONS,
  BAD_FOR_ORDERS,
  BAD_FOR_REALTIME,
  BAD_FOR_TEAMS,
  BAD_FOR_TIMELINE,
  type BadRequest,
  badForReader,
  SECRET,
} from './http-bad-input.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { type AppName, OrderSuite } from './order-suite.js';
import { type RawAnswer, rawRequest } from './raw-request.js';
import { seedOfRun } from './seeded-random.js';
import { POSTS_TOPIC, recordsOf } from './timeline-log.js';

jest.setTimeout(120_000);

const ROWS: Readonly<Record<AppName, readonly BadRequest[]>> = {
  orders: BAD_FOR_ORDERS,
  inventory: BAD_FOR_INVENTORY,
  analytics: badForReader('/analytics'),
  chat: BAD_FOR_CHAT,
  timeline: BAD_FOR_TIMELINE,
  teams: BAD_FOR_TEAMS,
  realtime: BAD_FOR_REALTIME,
  notifications: BAD_FOR_NOTIFICATIONS,
  dashboard: BAD_FOR_DASHBOARD,
};

let suite: OrderSuite;
const apps = {} as Record<AppName, RunningApp>;

beforeAll(async () => {
  // Broken records come in rows at the end, and shall not stop a partition.
  suite = await OrderSuite.start({ env: { KAFKA_VALVE_RECORDS: '1000000', KAFKA_RETRY_ATTEMPTS: '2' } });
  apps.teams = await suite.app('teams');
  const others = Object.keys(ROWS).filter((name) => name !== 'teams') as AppName[];
  const env = { TEAMS_URL: apps.teams.url };
  await Promise.all(others.map(async (name) => (apps[name] = await suite.app(name, env))));
});
afterAll(() => suite?.stop());

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly type: string;
  readonly errors?: { readonly field: string; readonly message: string }[];
}

async function refused(app: RunningApp, row: BadRequest): Promise<void> {
  const answer = await rawRequest(app.url, row.request);
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: row.status });
  expectProblem(answer, row);
}

function expectProblem({ status, headers, body }: RawAnswer, { field }: BadRequest): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(headers['x-request-id']).toEqual(expect.stringMatching(/./));
  const problem = JSON.parse(body) as Problem;
  expect(problem).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
  });
  if (field !== undefined) expect(problem.errors?.map((error) => error.field)).toContain(field);
  expect(body).not.toContain(SECRET);
  expect(JSON.stringify(headers)).not.toContain(SECRET);
  expect(body).not.toMatch(/node_modules|\.[jt]s:\d|\\n\s+at /);
  expect(body.length).toBeLessThan(2000);
}

const named = (rows: readonly BadRequest[]) => rows.map((row) => [row.name, row] as const);

describe.each(Object.entries(ROWS))('%s', (name, rows) => {
  it.each(named(rows))('refuses %s', (_name, row) => refused(apps[name as AppName], row));
});

describe('after all of that', () => {
  it('nothing has changed: no record, no order, no stock taken', async () => {
    const { placed, outcomes, deadLetters, orders: stored, stock } = await collectEvidence(suite);
    expect({ placed, outcomes, deadLetters, stored }).toEqual({
      placed: [],
      outcomes: [],
      deadLetters: [],
      stored: [],
    });
    expect(stock).toHaveLength(4);
    for (const topic of [POSTS_TOPIC, messageLog.name, userCreated.name])
      expect(await recordsOf(suite.kafka, topic)).toEqual([]);
    for (const level of stock) expect(level).toMatchObject({ available: 100, reserved: 0 });
  });

  it('refusals have been counted, and no failure of ours', async () => {
    for (const app of suite.apps) {
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(metrics).toMatch(/http_request_duration_seconds_count\{[^}]*status="40\d"[^}]*\} [1-9]/);
      expect(metrics).not.toMatch(/http_request_duration_seconds_count\{[^}]*status="500"/);
    }
  });

  it('no log holds the secret or a surprise', () => {
    for (const app of suite.apps) expect(app.logs()).not.toContain(SECRET);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });

  it('the same processes are well and take an order', async () => {
    for (const app of suite.apps) {
      expect((await healthOf(app, 'readiness')).status).toBe(200);
    }
    const order = { user_id: 'alice', item: 'pizza', quantity: 1 };
    expect(await new OrderHistory().place(apps.orders.url, order)).toMatchObject({ verdict: 'ok' });
    await untilDrained(suite, ['inventory']);
    expect((await collectEvidence(suite)).reservations).toHaveLength(1);
  });
});

describe('the fuzzer', () => {
  const seed = seedOfRun();
  it(`finds nothing in a few seconds of requests, records and frames (seed ${seed})`, async () => {
    const { findings, requests, records, frames } = await fuzzSuite(suite, apps, { seconds: 5, seed });
    expect(findings).toEqual([]);
    for (const sent of [requests, records, frames]) expect(sent).toBeGreaterThan(20);
  });
});
