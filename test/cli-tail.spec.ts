import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createKafkaClient, kafkaSettings, partitionOf } from '#libs/kafka';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka, type Message } from 'kafkajs';
import { z } from 'zod';
import { runCommand, startCommand } from './command-line.js';

jest.setTimeout(120_000);

const PARTITIONS = 3;
/** Of the first record; retention still allows it. */
const EARLIER = Date.now() - 3_600_000;
const topic = uniqueName('topic');
const env = { KAFKA_BOOTSTRAP: kafkaBootstrap() };
const run = (...args: string[]) => runCommand(['tail', topic, ...args], env);
const linesOf = ({ stdout }: { stdout: string }) => stdout.split('\n').filter((line) => line !== '');
const home = (key: string) => partitionOf(key, PARTITIONS);
let kafka: Kafka;

async function produce(...messages: Message[]): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

beforeAll(async () => {
  kafka = createKafkaClient(z.object(kafkaSettings).parse(env), 'spec');
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: PARTITIONS }] });
  await admin.disconnect();
  const headers = { ce_type: 'OrderPlaced', ce_id: 'id-1', ce_source: 'orders', ce_requestid: 'req-1' };
  const timestamp = String(EARLIER);
  await produce({ key: 'alice', value: '{"n":1}', headers, partition: home('alice'), timestamp });
  await produce({ key: 'alice', value: '{"n":2}', partition: home('alice') });
  await produce({ key: 'alice', value: '{"n":3}', partition: (home('alice') + 1) % PARTITIONS });
  await produce({ key: 'bob', value: 'evil \u001b[2J\nline', partition: home('bob') });
  await produce({ key: Buffer.from([0xff]), value: Buffer.from([0xfe, 0x00]), partition: 0 });
});

describe('tail', () => {
  it('shows one line for each record with place, time, key, envelope and value', async () => {
    const result = await run('--from-beginning', '--no-follow');
    expect(result.code).toBe(0);
    expect(linesOf(result)).toHaveLength(5);
    expect(result.stdout).toContain(
      `${topic}/${home('alice')}@0 ${new Date(EARLIER).toISOString()} key=alice type=OrderPlaced id=id-1 source=orders request=req-1 {"n":1}`,
    );
  });

  it('lets no record write to the terminal, and shows bytes that are no text as hex', async () => {
    const { stdout } = await run('--from-beginning', '--no-follow');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('key=bob evil \\u001b[2J\\nline\n');
    expect(stdout).toContain('key=0xff 0xfe00\n');
  });

  it('by key reads only the partition of the key, and says so; with --all-partitions all', async () => {
    const owned = await run('--from-beginning', '--no-follow', '--key', 'alice');
    expect(linesOf(owned).map((line) => line.split(' ').at(-1))).toEqual(['{"n":1}', '{"n":2}']);
    expect(owned.stderr).toContain(`Reading ${topic}/${home('alice')}, where "alice" belongs.`);
    const all = await run('--from-beginning', '--no-follow', '--key', 'alice', '--all-partitions');
    expect(linesOf(all)).toHaveLength(3);
  });

  it('begins at a time', async () => {
    const since = await run('--from', '10m ago', '--no-follow', '--key', 'alice');
    expect(linesOf(since).map((line) => line.split(' ').at(-1))).toEqual(['{"n":2}']);
    const all = await run('--from', new Date(EARLIER).toISOString(), '--no-follow', '--key', 'alice');
    expect(linesOf(all)).toHaveLength(2);
  });

  it('as JSON is one object in a line, and ends after --count', async () => {
    const result = await run('--json', '--from-beginning', '--key', 'alice', '--count', '1');
    expect(result.code).toBe(0);
    expect(linesOf(result).map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        topic,
        partition: home('alice'),
        offset: '0',
        timestamp: new Date(EARLIER).toISOString(),
        key: 'alice',
        headers: { ce_type: 'OrderPlaced', ce_id: 'id-1', ce_source: 'orders', ce_requestid: 'req-1' },
        value: '{"n":1}',
        value_encoding: 'utf8',
      },
    ]);
  });

  it('follows what comes from now on until Ctrl+C', async () => {
    const following = startCommand(['tail', topic], env);
    let sent = 0;
    await eventually(
      async () => {
        await produce({ key: 'carol', value: `live-${(sent += 1)}`, partition: home('carol') });
        expect(following.stdout()).toContain('key=carol live-');
      },
      { timeoutMs: 60_000, everyMs: 300 },
    );
    following.interrupt();
    const { code, stdout } = await following.result;
    expect(code).toBe(0);
    expect(stdout).not.toContain('alice');
    expect(stdout.endsWith('\n')).toBe(true);
  });

  it.each([
    [['--from', 'yesterday'], /Write a time with its zone/],
    [['--from', '2026-01-01', '--from-beginning'], /not both/],
    [['--count', '0'], /whole number from 1/],
    [['--key', ''], /at least one character/],
    [['--all-partitions'], /goes with --key/],
    [['no-such-topic'], /There is no topic no-such-topic/],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
