import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { OrderPlaced, orderEvents } from '#libs/events';
import { createKafkaClient, kafkaSettings, TopicProvisioner } from '#libs/kafka';
import { eventually } from '#libs/testing';
import { z } from 'zod';
import { environmentOf, runCommand, startCommand } from './command-line.js';
import { type Environment, OrderSuite } from './order-suite.js';
import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

jest.setTimeout(120_000);

interface Summary {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly partitions: readonly { partition: number; records: number; first: string; last: string }[];
}
interface Order {
  readonly order_id: string;
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

let suite: OrderSuite;
let env: Environment;

const generate = (...args: string[]) => runCommand(['orders', 'generate', ...args], env);
const summaryOf = (stdout: string) => JSON.parse(stdout) as Summary;
const contentOf = (record: LogRecord) => {
  const { user_id, item, quantity } = dataOf<Order>(record);
  return { user_id, item, quantity };
};

beforeAll(async () => {
  suite = await OrderSuite.start();
  env = { ...environmentOf(suite), KAFKA_PUBLISH_TIMEOUT_MS: '1500', KAFKA_REQUEST_TIMEOUT_MS: '1000' };
});
afterAll(() => suite?.stop());

/** The last `count` records of the topic by the broker's clock. */
async function newest(count: number): Promise<LogRecord[]> {
  const records = await suite.records(orderEvents.name);
  return records.sort((one, other) => one.timestamp - other.timestamp).slice(-count);
}

describe('orders generate', () => {
  it('refuses to run where the suite has never been', async () => {
    const { code, stderr } = await generate('--count', '1');
    expect(code).toBe(4);
    expect(stderr).toContain('has no topic order-events');
    const settings = z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: suite.broker.bootstrap });
    const kafka = createKafkaClient(settings, 'spec');
    const topics = [orderEvents, { ...orderEvents, name: 'inventory-events' }];
    await new TopicProvisioner({ kafka, settings, topics }).start();
  });

  it('prints partition and offset of each order at a readable rate', async () => {
    const { code, stdout } = await generate(
      '--rate',
      '10',
      '--count',
      '5',
      '--users',
      '2',
      '--items',
      'pizza',
    );
    expect(code).toBe(0);
    const records = await newest(5);
    for (const record of records) {
      const { order_id, user_id, quantity } = dataOf<Order>(record);
      expect(stdout).toContain(
        `order-events/${record.partition}@${record.offset}  ${user_id}  ${quantity} pizza  ${order_id}\n`,
      );
    }
    expect(stdout).toMatch(/5 of 5 orders acknowledged in/);
  });

  it('publishes by the contract, keyed by user, and says where everything is', async () => {
    const { code, stdout } = await generate('--rate', '0', '--count', '3000', '--users', '7', '--json');
    expect(code).toBe(0);
    const summary = summaryOf(stdout);
    expect(summary).toMatchObject({ sent: 3000, acknowledged: 3000, failed: {} });
    const records = await newest(3000);
    for (const record of records) {
      const order = dataOf<Order>(record);
      expect(OrderPlaced.schema.safeParse(order).success).toBe(true);
      expect(record.key?.toString()).toBe(order.user_id);
      expect(headerOf(record, 'ce_type')).toBe('OrderPlaced');
    }
    expect(new Set(records.map((record) => dataOf<Order>(record).user_id)).size).toBe(7);
    expect(new Set(records.map((record) => dataOf<Order>(record).order_id)).size).toBe(3000);
    for (const { partition, records: count, first, last } of summary.partitions) {
      const offsets = records.filter((record) => record.partition === partition).map(({ offset }) => offset);
      expect(offsets).toHaveLength(count);
      expect([Math.min(...offsets), Math.max(...offsets)]).toEqual([Number(first), Number(last)]);
    }
  });

  it('puts records beside them that nobody can read, when asked to', async () => {
    const { code, stdout } = await generate('--rate', '0', '--count', '40', '--unreadable', '5', '--json');
    expect(code).toBe(0);
    expect(summaryOf(stdout)).toMatchObject({ acknowledged: 40, unreadable: 2 });
    const values = (await newest(42)).map(({ value }) => value?.toString() ?? '');
    expect(values.filter((value) => !value.endsWith('}'))).toHaveLength(2);
  });

  it('makes the same orders from the same seed, under new ids', async () => {
    const runs: LogRecord[][] = [];
    for (let run = 0; run < 2; run += 1) {
      await generate('--rate', '0', '--count', '50', '--seed', '7');
      runs.push(
        (await newest(50)).sort((one, other) => one.partition - other.partition || one.offset - other.offset),
      );
    }
    const [one = [], other = []] = runs;
    expect(other.map(contentOf)).toEqual(one.map(contentOf));
    const ids = new Set(runs.flat().map((record) => dataOf<Order>(record).order_id));
    expect(ids.size).toBe(100);
  });

  it('goes on until Ctrl+C where no count is given, and ends with the summary', async () => {
    const before = (await suite.records(orderEvents.name)).length;
    const running = startCommand(['orders', 'generate', '--rate', '200', '--count', '0', '--verbose'], env);
    await eventually(() => expect(running.stdout().split('\n').length).toBeGreaterThan(100), {
      timeoutMs: 60_000,
    });
    running.interrupt();
    const { code, stdout } = await running.result;
    expect(code).toBe(0);
    const [, acknowledged, sent] = /(\d+) of (\d+) orders acknowledged/.exec(stdout) ?? [];
    expect(acknowledged).toBe(sent);
    expect((await suite.records(orderEvents.name)).length - before).toBe(Number(acknowledged));
  });

  it('refuses flags that make no sense and says what is right', async () => {
    const wrong = [
      ['--rate', 'fast'],
      ['--users', '0'],
      ['--items', 'pizza,../x'],
      ['--max-quantity', '1001'],
    ];
    const results = await Promise.all(wrong.map((args) => generate(...args)));
    for (const [index, { code, stderr }] of results.entries()) {
      expect(stderr).toContain(`'${wrong[index]?.[0]} <`);
      expect(code).toBe(2);
    }
  });

  it('says in seconds that no broker is there', async () => {
    const { code, stderr } = await runCommand(['orders', 'generate'], {
      ...env,
      KAFKA_BOOTSTRAP: '127.0.0.1:9',
    });
    expect(code).toBe(3);
    expect(stderr).toContain('Kafka does not answer');
  });

  it('waits for a broker that dies, counts what was lost with it, and goes on when it is back', async () => {
    await suite.stopReading();
    const running = startCommand(
      ['orders', 'generate', '--rate', '200', '--count', '1000', '--verbose'],
      env,
    );
    await eventually(() => expect(running.stdout()).toContain('order-events/'), { timeoutMs: 60_000 });
    await suite.broker.kill(1);
    await eventually(() => expect(running.stderr()).toContain('not acknowledged'), { timeoutMs: 60_000 });
    await suite.broker.restart(1);
    const { code, stdout, stderr } = await running.result;
    const [, acknowledged, sent] = /(\d+) of (\d+) orders acknowledged/.exec(stdout) ?? [];
    const lost = stderr.match(/^not acknowledged/gm)?.length ?? 0;
    expect(Number(sent)).toBe(1000);
    expect(Number(acknowledged) + lost).toBe(1000);
    expect(code).toBe(1);
    // What came after the outage was taken again, and every place that was printed holds that very order.
    const printed = [...stdout.matchAll(/^order-events\/(\d+)@(\d+) .* (\S+)$/gm)];
    expect(printed).toHaveLength(Number(acknowledged));
    const log = (await suite.records(orderEvents.name)).filter((record) => headerOf(record, 'ce_type'));
    const at = new Map(
      log.map((record) => [`${record.partition}@${record.offset}`, dataOf<Order>(record).order_id]),
    );
    for (const [, partition, offset, id] of printed) expect(at.get(`${partition}@${offset}`)).toBe(id);
    expect(lost).toBeLessThan(900);
  });
});
