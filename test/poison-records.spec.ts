import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { type Message, type Producer } from 'kafkajs';
import { deadLetterAt, deadLetterCount, deadLettersOf } from './dead-letters.js';
import { healthOf, surprisesIn } from './app-state.js';
import { type StoredReservation, untilDrained } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';
import { POISON_RECORDS } from './poison-records.js';
import { bytesOf } from './record-bytes.js';
import { dataOf, headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

const USER = 'alice';
const APPS = ['inventory', 'orders'] as const;

let suite: OrderSuite;
let inventory: RunningApp;
let producer: Producer;

beforeAll(async () => {
  suite = await OrderSuite.start();
  [inventory] = await Promise.all([suite.app('inventory'), suite.app('orders')]);
  producer = suite.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await suite?.stop();
});

/** Writes records one behind the other; resolves to the place of the first. */
async function write(messages: Message[]): Promise<{ partition: number; offset: number }> {
  const [result] = await producer.send({ topic: 'order-events', messages });
  return { partition: result?.partition ?? -1, offset: Number(result?.baseOffset) };
}

function order(order_id: string, more: Record<string, unknown> = {}): Message {
  return {
    key: USER,
    value: JSON.stringify({ order_id, user_id: USER, item: 'pizza', quantity: 1, ...more }),
  };
}

function reservation(id: string): Promise<StoredReservation | null> {
  const { mongo, databases } = suite;
  return mongo.db(databases.inventory).collection<StoredReservation>('reservations').findOne({ _id: id });
}

describe('a record that can never be processed', () => {
  const rows = POISON_RECORDS.map((poison) => [poison.name, poison] as const);

  it.each(rows)(
    '%s: is dead-lettered as it was, and the record behind it is processed',
    async (name, poison) => {
      const next = order(`behind-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`.slice(0, 64));
      const home = (await write([order('home')])).partition;
      const partition = poison.elsewhere ? (home + 1) % 3 : home;
      const place = await write([{ ...poison.message, partition }]);
      await write([next]);
      await untilDrained(suite, APPS, 30_000);

      expect(
        await reservation(
          dataOf<{ order_id: string }>({ value: Buffer.from(next.value as string) }).order_id,
        ),
      ).toMatchObject({
        outcome: expect.any(String),
      });
      const source = (await suite.records('order-events')).find(
        (record) => record.partition === place.partition && record.offset === place.offset,
      )!;
      for (const [group, service] of [
        ['inventory-service', 'inventory'],
        ['order-processor', 'orders'],
      ] as const) {
        const letter = await deadLetterAt(suite, group, place);
        expect(bytesOf(letter)).toEqual(bytesOf(source));
        expect(letter.partition).toBe(place.partition);
        expect(headerOf(letter, 'x-dlq-error-code')).toBe(poison.code);
        expect(headerOf(letter, 'x-dlq-error-message')).toMatch(poison.reason ?? /./);
        expect(headerOf(letter, 'x-dlq-topic')).toBe('order-events');
        expect(headerOf(letter, 'x-dlq-service')).toBe(service);
        expect(headerOf(letter, 'x-dlq-timestamp')).toBe(String(source.timestamp));
        expect(headerOf(letter, 'x-dlq-attempts')).toBe('1');
        expect(headerOf(letter, 'x-dlq-replay-count')).toBe('0');
        const at = (time: string) => Date.parse(headerOf(letter, `x-dlq-${time}-at`) ?? '');
        expect(at('first')).toBeLessThanOrEqual(at('last'));
      }
    },
  );
});

describe('a record that is only unusual', () => {
  it.each([
    ['has a field that nobody knows', order('unusual-field', { gift_wrap: { paper: 'red' } })],
    ['claims a timestamp of 1970', { ...order('unusual-1970'), timestamp: '0' }],
    ['claims a timestamp of 9999', { ...order('unusual-9999'), timestamp: '253402300799000' }],
    [
      'has a minor version to come',
      { ...order('unusual-minor'), headers: { ce_type: 'OrderPlaced', ce_dataversion: '1.9' } },
    ],
  ])('%s: is processed', async (_what, message) => {
    const before = (await deadLettersOf(suite, 'inventory-service')).length;
    await write([message]);
    await untilDrained(suite, APPS);
    const { order_id } = JSON.parse(message.value as string) as { order_id: string };
    expect(await reservation(order_id)).toMatchObject({ outcome: expect.any(String) });
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before);
  });
});

describe('a record that comes again', () => {
  const headers = { ce_id: 'the-same-event', ce_type: 'OrderPlaced', ce_specversion: '1.0' };
  const first = { ...order('comes-again', { item: 'salad', quantity: 4 }), headers };

  async function salad(): Promise<number | undefined> {
    const stock = suite.mongo
      .db(suite.databases.inventory)
      .collection<{ _id: string; available: number }>('stock');
    return (await stock.findOne({ _id: 'salad' }))?.available;
  }

  it('with the same bytes changes nothing', async () => {
    await write([first]);
    await untilDrained(suite, APPS);
    const decided = await reservation('comes-again');
    expect(await salad()).toBe(96);

    const before = (await deadLettersOf(suite, 'inventory-service')).length;
    await write([first, first]);
    await write([first]);
    await untilDrained(suite, APPS);
    expect(await reservation('comes-again')).toEqual(decided);
    expect(await salad()).toBe(96);
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before);
    const copies = (await suite.records('inventory-events')).filter(
      (record) => dataOf<{ order_id: string }>(record).order_id === 'comes-again',
    );
    expect(new Set(copies.map((copy) => copy.value?.toString())).size).toBe(1);
    expect(new Set(copies.map((copy) => headerOf(copy, 'ce_id')))).toEqual(new Set([decided?.event_id]));
  });

  it('with other bytes goes to the dead letters of both services, and the original stands', async () => {
    const decided = await reservation('comes-again');
    const other = { ...order('comes-again', { item: 'salad', quantity: 5 }), headers };
    const place = await write([other]);
    await untilDrained(suite, APPS);
    for (const group of ['inventory-service', 'order-processor']) {
      const letter = await deadLetterAt(suite, group, place);
      expect(headerOf(letter, 'x-dlq-error-code')).toBe('ORDER_ID_CONFLICT');
      expect(letter.value?.toString()).toBe(other.value);
    }
    expect(await reservation('comes-again')).toEqual(decided);
    expect(await salad()).toBe(96);
    const orders = suite.mongo.db(suite.databases.orders).collection<{ _id: string }>('orders');
    expect(await orders.findOne({ _id: 'comes-again' })).toMatchObject({ quantity: 4, status: 'reserved' });
  });
});

describe('poison among good records', () => {
  it('takes none of them along: exactly the bad ones are dead-lettered', async () => {
    const before = (await deadLettersOf(suite, 'inventory-service')).length;
    const bad = new Set([7, 120, 121, 399]);
    const messages = Array.from({ length: 400 }, (_, index) => {
      const user_id = `user-${index % 9}`;
      const value = JSON.stringify({ order_id: `mixed-${index}`, user_id, item: 'burger', quantity: 1 });
      return { key: user_id, value: bad.has(index) ? `${value}]` : value };
    });
    await producer.send({ topic: 'order-events', messages });
    await untilDrained(suite, APPS);
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before + bad.size);
    const { mongo, databases } = suite;
    const decided = await mongo
      .db(databases.inventory)
      .collection<{ _id: string }>('reservations')
      .countDocuments({ _id: /^mixed-/ });
    expect(decided).toBe(400 - bad.size);
  });

  it('that a handler turns away is dead-lettered once, however much of it comes between good records', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => `turned-away-${index}`);
    const originals = ids.map((id) => order(id));
    // More than the valve lets pass, but never two in a row.
    const mixed = ids.flatMap((id) => [order(id, { quantity: 2 }), order(`between-${id}`)]);
    await write([...originals, ...mixed]);
    await untilDrained(suite, APPS, 30_000);
    for (const group of ['inventory-service', 'order-processor']) {
      const conflicts = (await deadLettersOf(suite, group)).filter(
        (letter) => letter.value !== null && letter.value.includes('"turned-away-'),
      );
      expect(conflicts).toHaveLength(ids.length);
    }
  });

  it('and nothing else closes the valve: the partition stops, readiness says so, nothing more is dead-lettered', async () => {
    expect(await inventory.stop()).toBe(0);
    const cautious = await suite.app('inventory', { KAFKA_VALVE_RECORDS: '5', KAFKA_VALVE_RETRY_MS: '200' });
    const before = (await deadLettersOf(suite, 'inventory-service')).length;
    const garbage = Array.from({ length: 12 }, (_, index) => ({ key: USER, value: `garbage ${index}` }));
    const place = await write(garbage);
    await write([order('behind-the-valve')]);

    const blocked = `order-events/${place.partition}: valve`;
    await eventually(async () => {
      const { status, details } = await healthOf(cautious, 'readiness');
      expect(status).toBe(503);
      expect(details['kafka-consumers']?.['inventory-service']).toMatchObject({ blocked: [blocked] });
    });
    expect((await healthOf(cautious, 'liveness')).status).toBe(200);
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before + 5);

    // The other partitions go on, and several tries of this one later it still has not moved.
    const others = Array.from({ length: 40 }, (_, index) => `other-${index}`);
    const messages = others.map((id) => ({
      key: id,
      value: JSON.stringify({ order_id: id, user_id: id, item: 'burger', quantity: 1 }),
    }));
    const results = await producer.send({ topic: 'order-events', messages });
    expect(results.length).toBeGreaterThan(1);
    await eventually(async () => {
      const decided = await Promise.all(others.map(reservation));
      expect(decided.filter(Boolean).length).toBeGreaterThan(10);
    });
    expect(await reservation('behind-the-valve')).toBeNull();
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before + 5);
    expect(await cautious.stop()).toBe(0);

    // An operator who has looked lets it go on: each bad record is dead-lettered once, none is lost.
    await suite.app('inventory');
    await untilDrained(suite, ['inventory']);
    expect(await deadLettersOf(suite, 'inventory-service')).toHaveLength(before + garbage.length);
    expect(await reservation('behind-the-valve')).not.toBeNull();
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});

describe('a record with ten thousand headers', () => {
  it('is dead-lettered without holding anybody up', async () => {
    // The client behind records() would need half a minute for each copy.
    await suite.stopReading();
    const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`h${n}`, `${n}`]));
    const before = await deadLetterCount(suite);
    await write([{ ...order('flooded'), headers }]);
    await write([order('behind-the-flood')]);
    await untilDrained(suite, APPS, 20_000);
    expect(await reservation('behind-the-flood')).not.toBeNull();
    expect(await reservation('flooded')).toBeNull();
    expect(await deadLetterCount(suite)).toBe(before + APPS.length);
  });
});
