import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { type Message, type Producer } from 'kafkajs';
import { healthOf, surprisesIn } from './app-state.js';
import { deadLettersOf } from './dead-letters.js';
import { type StoredReservation, untilDrained } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';
import { acceptReservations, OFFENSIVE, refuseReservations } from './refusing-database.js';
import { dataOf, headerOf } from './topic-tail.js';

jest.setTimeout(120_000);

const GROUP = 'inventory-service';
const USER = 'alice';
const VALVE = 4;

let suite: OrderSuite;
let inventory: RunningApp;
let producer: Producer;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: 'pizza:1000000' } });
  inventory = await suite.app('inventory', {
    KAFKA_VALVE_RECORDS: String(VALVE),
    KAFKA_VALVE_RETRY_MS: '200',
  });
  producer = suite.kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await suite?.stop();
});

const order = (order_id: string, quantity: number): Message => ({
  key: USER,
  value: JSON.stringify({ order_id, user_id: USER, item: 'pizza', quantity }),
});

/** In one batch, and so in one transaction of the inventory. Resolves to the partition. */
async function write(messages: Message[]): Promise<number> {
  const [result] = await producer.send({ topic: 'order-events', messages });
  return result?.partition ?? -1;
}

async function decided(prefix: string): Promise<string[]> {
  const { mongo, databases } = suite;
  const found = await mongo
    .db(databases.inventory)
    .collection<StoredReservation>('reservations')
    .find({ _id: { $regex: `^${prefix}-` } })
    .toArray();
  return found.map(({ _id }) => _id).sort();
}

async function deadLettered(prefix: string): Promise<string[]> {
  const letters = await deadLettersOf(suite, GROUP);
  return letters
    .map((letter) => dataOf<{ order_id: string }>(letter).order_id)
    .filter((id) => id.startsWith(`${prefix}-`))
    .sort();
}

const metrics = async () => (await fetch(`${inventory.url}/metrics`)).text();
const valveMetric = (partition: number) =>
  new RegExp(`^kafka_consumer_partition_blocked\\{.*partition="${partition}",reason="valve".*\\} 1$`, 'm');

describe('a record that the database refuses for its content', () => {
  it('is dead-lettered with a code that names it, at the first try, while the others of its batch are written', async () => {
    await refuseReservations(suite);
    const bad = new Set([3, 11, 12]);
    await write(Array.from({ length: 40 }, (_, n) => order(`some-${n}`, bad.has(n) ? OFFENSIVE : 1)));
    await untilDrained(suite, ['inventory']);

    expect(await deadLettered('some')).toEqual([...bad].map((n) => `some-${n}`).sort());
    expect(await decided('some')).toHaveLength(40 - bad.size);
    for (const letter of await deadLettersOf(suite, GROUP)) {
      expect(headerOf(letter, 'x-dlq-error-code')).toBe('DOCUMENT_REFUSED');
      expect(headerOf(letter, 'x-dlq-attempts')).toBe('1');
    }
    expect(await metrics()).toMatch(/^kafka_consumer_dead_letters_total\{.*code="DOCUMENT_REFUSED".*\} 3$/m);
    expect((await healthOf(inventory, 'readiness')).status).toBe(200);
  });

  it('and all that follow stop the partition behind its valve; readiness and metrics say so, liveness does not', async () => {
    const partition = await write(Array.from({ length: 12 }, (_, n) => order(`all-${n}`, OFFENSIVE)));
    await eventually(async () => {
      const { status, details } = await healthOf(inventory, 'readiness');
      expect(status).toBe(503);
      const blocked = [`order-events/${partition}: valve`];
      expect(details['kafka-consumers']?.[GROUP]).toMatchObject({ blocked });
    });
    expect(await metrics()).toMatch(valveMetric(partition));
    expect((await healthOf(inventory, 'liveness')).status).toBe(200);

    // Several tries later it stands where it stood.
    const tries = await failedTries();
    await eventually(async () => expect(await failedTries()).toBeGreaterThanOrEqual(tries + 3));
    expect(await deadLettered('all')).toHaveLength(VALVE);
    expect(await decided('all')).toEqual([]);
  });

  it('opens the valve by itself once the database takes it; nothing is lost and nobody restarts anything', async () => {
    await acceptReservations(suite);
    await write([order('after-0', 1)]);
    await eventually(async () => expect((await healthOf(inventory, 'readiness')).status).toBe(200));
    await untilDrained(suite, ['inventory']);
    expect(await deadLettered('all')).toHaveLength(VALVE);
    expect(await decided('all')).toHaveLength(12 - VALVE);
    expect([...(await decided('all')), ...(await deadLettered('all'))].sort()).toEqual(
      Array.from({ length: 12 }, (_, n) => `all-${n}`).sort(),
    );
    expect(await decided('after')).toEqual(['after-0']);
    expect(await metrics()).not.toMatch(/partition_blocked\{.*\} 1$/m);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});

/** How often the handler failed for the content of a record. */
async function failedTries(): Promise<number> {
  const line = /^kafka_consumer_retries_total\{.*class="poison".*\} (\d+)$/m.exec(await metrics());
  return Number(line?.[1] ?? 0);
}
