import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp, uniqueName } from '#libs/testing';
import { Partitioners } from 'kafkajs';
import { deadLetterAt } from './dead-letters.js';
import { type ProblemBody, requestJson } from './json-request.js';
import { collectEvidence, untilDrained } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';
import { dataOf, headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

const APPS = ['inventory', 'orders', 'analytics'] as const;

interface Shown {
  readonly status: string;
  readonly reason?: string;
  readonly cancelled_at?: string;
  readonly released_at?: string;
}
interface Counted {
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  readonly cancelled: number;
}

let suite: OrderSuite;
let orders: RunningApp;
let inventory: RunningApp;
let analytics: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: 'pizza:10' } });
  [orders, inventory, analytics] = await Promise.all([
    suite.app('orders'),
    suite.app('inventory'),
    suite.app('analytics'),
  ]);
});
afterAll(() => suite?.stop());

async function place(quantity: number): Promise<string> {
  const body = { user_id: 'alice', item: 'pizza', quantity };
  const answer = await requestJson<{ order_id: string }>(`${orders.url}/order`, { body });
  expect(answer.status).toBe(202);
  return answer.body.order_id;
}
async function show(orderId: string): Promise<Shown> {
  return (await requestJson<Shown>(`${orders.url}/order/${orderId}?wait=20s`)).body;
}
function cancel<Body = ProblemBody>(orderId: string, body?: unknown) {
  const request = { method: 'POST', ...(body !== undefined && { body }) } as const;
  return requestJson<Body>(`${orders.url}/order/${orderId}/cancel`, request);
}
async function pizzas() {
  const { body } = await requestJson<{ items: unknown[] }>(`${inventory.url}/inventory`);
  return body.items[0];
}
async function releases() {
  return (await suite.records('inventory-events')).filter(
    (record) => headerOf(record, 'ce_type') === 'InventoryReleased',
  );
}
/** Writes an event as a producer of somebody else's would. */
async function produce(type: 'OrderPlaced' | 'OrderCancelled', data: { user_id: string; order_id: string }) {
  const producer = suite.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const message = { key: data.user_id, value: JSON.stringify(data), headers: { ce_type: type } };
  const [at] = await producer.send({ topic: 'order-events', messages: [message] });
  await producer.disconnect();
  return { partition: at?.partition ?? -1, offset: Number(at?.baseOffset) };
}

describe('cancelling', () => {
  it('a reserved order gives its stock back, once, and analytics counts it once', async () => {
    const id = await place(3);
    expect(await show(id)).toMatchObject({ status: 'reserved' });
    expect(await pizzas()).toEqual({ item: 'pizza', available: 7, reserved: 3 });

    const answer = await cancel(id);
    expect([answer.status, answer.body]).toEqual([202, { order_id: id, status: 'cancelling' }]);
    const shown = await show(id);
    expect(shown).toMatchObject({
      status: 'cancelled',
      cancelled_at: expect.any(String),
      released_at: expect.any(String),
    });
    expect(shown.reason).toBeUndefined();
    expect(await pizzas()).toEqual({ item: 'pizza', available: 10, reserved: 0 });
    expect((await releases()).map((record) => dataOf(record))).toEqual([
      expect.objectContaining({ order_id: id, item: 'pizza', quantity: 3, available: 10 }),
    ]);

    expect((await cancel(id, {})).status).toBe(202);
    await untilDrained(suite, APPS);
    expect(await releases()).toHaveLength(1);
    const { body } = await requestJson<Counted>(`${analytics.url}/analytics`);
    expect(body).toMatchObject({ total: 1, successful: 1, failed: 0, cancelled: 1 });
    const report = await (await fetch(`${analytics.url}/analytics/report`)).text();
    expect(report).toContain('Cancelled orders:  1');
  });

  it('an order in the moment it is placed leaves the stock as it was', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => place(2)));
    const answers = await Promise.all(ids.map((id) => cancel(id)));
    // Those that found no stock may have failed already when their cancellation came.
    for (const { status } of answers) expect([202, 409]).toContain(status);
    for (const id of ids) expect(['cancelled', 'failed']).toContain((await show(id)).status);
    expect(await pizzas()).toEqual({ item: 'pizza', available: 10, reserved: 0 });
  });

  it('a failed order is refused, and says so', async () => {
    const id = await place(11);
    expect(await show(id)).toMatchObject({ status: 'failed', reason: 'not_enough_stock' });
    const { status, body } = await cancel(id);
    expect(status).toBe(409);
    expect(body.detail).toMatch(/has failed/);
  });

  it.each([
    ['an order that nobody knows', 'no-such-order', undefined, 404, undefined],
    ['what is no order id', 'a%20b', undefined, 400, 'order_id'],
    ['with a field', 'some-order', { reason: 'cold' }, 400, 'reason'],
    ['with a list for a body', 'some-order', [], 400, undefined],
    ['with null for a body', 'some-order', null, 400, undefined],
  ])('%s is refused with what to do', async (_, id, sent, status, field) => {
    const answer = await cancel(id, sent);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body.detail).toMatch(/./);
    expect(answer.body.errors?.map((error) => error.field)).toEqual(field && [field]);
  });

  it('an order before it comes makes it take nothing', async () => {
    const order = { order_id: uniqueName('early'), user_id: 'bob', item: 'pizza', quantity: 1 };
    const { order_id, user_id } = order;
    await produce('OrderCancelled', { order_id, user_id });
    await untilDrained(suite, APPS);
    expect((await requestJson(`${orders.url}/order/${order_id}`)).status).toBe(404);
    const before = (await releases()).length;
    await produce('OrderPlaced', order);
    expect(await show(order_id)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled',
      cancelled_at: expect.any(String),
    });
    expect(await releases()).toHaveLength(before);
    expect(await pizzas()).toEqual({ item: 'pizza', available: 10, reserved: 0 });
  });

  it("another user's order is not possible: the event is dead-lettered and the order stands", async () => {
    const id = await place(1);
    expect(await show(id)).toMatchObject({ status: 'reserved' });
    const at = await produce('OrderCancelled', { order_id: id, user_id: 'mallory' });
    await untilDrained(suite, APPS);
    for (const group of ['inventory-service', 'order-processor']) {
      const letter = await eventually(() => deadLetterAt(suite, group, at));
      expect(headerOf(letter, 'x-dlq-error-code')).toBe('ORDER_ID_CONFLICT');
    }
    expect(await show(id)).toMatchObject({ status: 'reserved' });
    expect((await collectEvidence(suite)).orders.find(({ _id }) => _id === id)?.cancelled_at).toBeUndefined();
    expect(await pizzas()).toEqual({ item: 'pizza', available: 9, reserved: 1 });
  });
});
