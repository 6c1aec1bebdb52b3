import { describe, expect, it } from '@jest/globals';
import { OrderFlow } from './order-flow.js';
import { type SeenRecord } from './seen-record.js';

const event = (type: string, at: number, data: object): SeenRecord => ({
  topic: type.startsWith('Order') ? 'order-events' : 'inventory-events',
  partition: 1,
  offset: String(at),
  key: 'alice',
  producer: undefined,
  sequence: undefined,
  bytes: 1,
  value: JSON.stringify(data),
  type,
  at,
});

describe('the flow of orders', () => {
  it('adds up what the events say, and names the latest record behind each number', () => {
    const flow = new OrderFlow();
    flow.add(event('OrderPlaced', 60_000, { item: 'pizza' }));
    flow.add(event('OrderPlaced', 61_000, { item: 'pizza' }));
    flow.add(event('InventoryReserved', 62_000, { item: 'pizza', remaining: 98 }));
    flow.add(event('InventoryFailed', 63_000, { item: 'kebab', reason: 'unknown_item', available: 0 }));
    const view = flow.view(65_000);
    expect(view.totals).toMatchObject({ placed: 2, reserved: 1, failed: 1, cancelled: 0 });
    expect(view.latest).toMatchObject({ placed: { topic: 'order-events', partition: 1, offset: '61000' } });
    expect(view.stock).toMatchObject([{ item: 'pizza', left: 98, place: { offset: '62000' } }]);
    expect(view.reasons).toEqual({ unknown_item: 1 });
    expect(view.per_minute.at(-1)).toEqual({ minute: 60_000, count: 2 });
  });

  it('takes the stock from the latest event, in whichever order partitions are read', () => {
    const flow = new OrderFlow();
    flow.add(event('InventoryReserved', 2000, { item: 'pizza', remaining: 97 }));
    flow.add(event('InventoryReserved', 1000, { item: 'pizza', remaining: 98 }));
    expect(flow.view(0).stock).toMatchObject([{ left: 97 }]);
    flow.add(event('InventoryReleased', 3000, { item: 'pizza', available: 99 }));
    expect(flow.view(0).stock).toMatchObject([{ left: 99 }]);
  });

  it('passes over records that are no such events', () => {
    const flow = new OrderFlow();
    flow.add({ ...event('OrderPlaced', 1, {}), type: undefined });
    flow.add({ ...event('InventoryReserved', 1, {}), value: 'not JSON' });
    expect(flow.view(0)).toMatchObject({ totals: { placed: 0, reserved: 1 }, stock: [] });
  });
});
