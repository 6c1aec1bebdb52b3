import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { CloudEvent, Kafka as CloudEventsKafka, type KafkaMessage } from 'cloudevents';
import { untilDrained } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';
import { dataOf, headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

interface Order {
  readonly order_id: string;
  readonly status: string;
  readonly reason?: string;
}
interface Stock {
  readonly items: { readonly item: string; readonly available: number; readonly reserved: number }[];
}

let suite: OrderSuite;
let orders: RunningApp;
let inventory: RunningApp;
let analytics: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start();
  [orders, inventory, analytics] = await Promise.all([
    suite.app('orders'),
    suite.app('inventory'),
    suite.app('analytics'),
  ]);
});
afterAll(() => suite?.stop());

async function getJson<Body>(url: string): Promise<Body> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${orders.url}/order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function place(user_id: string, item: string, quantity: number): Promise<Order> {
  const response = await post({ user_id, item, quantity });
  expect(response.status).toBe(202);
  return (await response.json()) as Order;
}

const outcomeOf = (order: Order) => getJson<Order>(`${orders.url}/order/${order.order_id}?wait=20s`);

async function available(item: string): Promise<number | undefined> {
  const { items } = await getJson<Stock>(`${inventory.url}/inventory`);
  return items.find((level) => level.item === item)?.available;
}

describe('an order', () => {
  it('is taken with 202, reserved, taken from the stock and counted', async () => {
    const order = await place('alice', 'pizza', 2);
    expect(order).toEqual({ order_id: expect.any(String), status: 'placed' });
    expect(await outcomeOf(order)).toMatchObject({
      user_id: 'alice',
      item: 'pizza',
      quantity: 2,
      status: 'reserved',
      placed_at: expect.any(String),
      decided_at: expect.any(String),
    });
    expect(await available('pizza')).toBe(98);
    await eventually(async () => {
      const metrics = await getJson<Record<string, unknown>>(`${analytics.url}/analytics`);
      expect(metrics).toMatchObject({
        orders_placed: 1,
        total: 1,
        successful: 1,
        failed: 0,
        failure_rate: 0,
      });
      expect(metrics['orders_per_minute']).toHaveLength(1);
    });
  });

  it('of what nobody sells fails with the reason', async () => {
    expect(await outcomeOf(await place('bob', 'caviar', 1))).toMatchObject({
      status: 'failed',
      reason: 'unknown_item',
    });
  });

  it('of more than there is fails with the reason and takes nothing', async () => {
    const outcome = await outcomeOf(await place('bob', 'salad', 101));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not_enough_stock' });
    expect(await available('salad')).toBe(100);
    await untilDrained(suite, ['inventory', 'analytics']);
    expect(await getJson(`${analytics.url}/analytics`)).toMatchObject({
      orders_placed: 3,
      total: 3,
      successful: 1,
      failed: 2,
      failure_rate: 66.67,
    });
    expect(await (await fetch(`${analytics.url}/analytics/report`)).text()).toContain('Failed orders:     2');
  });

  it('carries the request id of its HTTP request into both events', async () => {
    const response = await post(
      { user_id: 'dora', item: 'pizza', quantity: 1 },
      { 'x-request-id': 'req-77' },
    );
    const order = (await response.json()) as Order;
    await outcomeOf(order);
    for (const topic of ['order-events', 'inventory-events']) {
      const record = (await suite.records(topic)).find(
        (one) => dataOf<Order>(one).order_id === order.order_id,
      );
      expect(record && headerOf(record, 'ce_requestid')).toBe('req-77');
    }
  });

  it('from a producer that knows only topic, key and JSON is processed like any other', async () => {
    const producer = suite.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const order = { order_id: 'from-the-console', user_id: 'carol', item: 'burger', quantity: 3 };
    await producer.send({
      topic: 'order-events',
      messages: [{ key: 'carol', value: JSON.stringify(order) }],
    });
    await producer.disconnect();
    expect(await outcomeOf({ ...order, status: 'placed' })).toMatchObject({
      status: 'reserved',
      quantity: 3,
    });
    expect(await available('burger')).toBe(97);
  });
});

describe('the records of the suite', () => {
  it('are valid CloudEvents in binary mode for the CloudEvents SDK', async () => {
    const placed = (await suite.records('order-events')).filter((record) => headerOf(record, 'ce_id'));
    const records = [...placed, ...(await suite.records('inventory-events'))];
    expect(records.length).toBeGreaterThanOrEqual(8);
    for (const record of records) {
      const names = Object.keys(record.headers);
      const message = {
        key: record.key?.toString(),
        value: record.value?.toString(),
        body: record.value?.toString(),
        headers: Object.fromEntries(names.map((name) => [name, headerOf(record, name)])),
      } as unknown as KafkaMessage<string>;
      expect(CloudEventsKafka.isEvent(message)).toBe(true);
      const event = CloudEventsKafka.toEvent<Record<string, unknown>>(message) as CloudEvent<
        Record<string, unknown>
      >;
      expect(event).toBeInstanceOf(CloudEvent);
      expect(event.validate()).toBe(true);
      expect(event.type).toMatch(/^(OrderPlaced|InventoryReserved|InventoryFailed)$/);
      expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
      expect(event.datacontenttype).toBe('application/json');
      expect(event.data).toMatchObject({ order_id: expect.any(String), user_id: record.key?.toString() });
    }
  });
});
