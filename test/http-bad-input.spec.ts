import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { healthOf, surprisesIn } from './app-state.js';
import { BAD_FOR_ORDERS, BAD_FOR_TIMELINE, type BadRequest, badForReader, SECRET } from './http-bad-input.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { OrderSuite } from './order-suite.js';
import { type RawAnswer, rawRequest } from './raw-request.js';
import { POSTS_TOPIC, recordsOf } from './timeline-log.js';

jest.setTimeout(120_000);

let suite: OrderSuite;
let orders: RunningApp;
let inventory: RunningApp;
let analytics: RunningApp;
let timeline: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start();
  [orders, inventory, analytics, timeline] = await Promise.all([
    suite.app('orders'),
    suite.app('inventory'),
    suite.app('analytics'),
    suite.app('timeline'),
  ]);
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

describe('orders', () => {
  it.each(named(BAD_FOR_ORDERS))('refuses %s', (_name, row) => refused(orders, row));
});
describe('inventory', () => {
  it.each(named(badForReader('/inventory')))('refuses %s', (_name, row) => refused(inventory, row));
});
describe('analytics', () => {
  it.each(named(badForReader('/analytics')))('refuses %s', (_name, row) => refused(analytics, row));
});
describe('timeline', () => {
  it.each(named(BAD_FOR_TIMELINE))('refuses %s', (_name, row) => refused(timeline, row));
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
    expect(await recordsOf(suite.kafka, POSTS_TOPIC)).toEqual([]);
    for (const level of stock) expect(level).toMatchObject({ available: 100, reserved: 0 });
  });

  it('refusals have been counted, and no failure of ours', async () => {
    for (const app of [orders, inventory, analytics, timeline]) {
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
    for (const app of [orders, inventory, analytics, timeline]) {
      expect((await healthOf(app, 'readiness')).status).toBe(200);
    }
    const order = { user_id: 'alice', item: 'pizza', quantity: 1 };
    expect(await new OrderHistory().place(orders.url, order)).toMatchObject({ verdict: 'ok' });
    await untilDrained(suite, ['inventory']);
    expect((await collectEvidence(suite)).reservations).toHaveLength(1);
  });
});
