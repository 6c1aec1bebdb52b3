import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AdminConnection, createKafkaClient, kafkaSettings, TopicAdmin } from '#libs/kafka';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { runCommand, startCommand } from './command-line.js';

jest.setTimeout(120_000);

const topic = uniqueName('topic');
const env = { KAFKA_BOOTSTRAP: kafkaBootstrap() };
const run = (...args: string[]) => runCommand(['topics', ...args], env);
let kafka: Kafka;
let connection: AdminConnection;

beforeAll(async () => {
  kafka = createKafkaClient(z.object(kafkaSettings).parse(env), 'spec');
  connection = await AdminConnection.open(kafka);
  const configEntries = [{ name: 'compression.type', value: 'uncompressed' }];
  await connection.ask('create', (admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: [
        { topic, numPartitions: 2, configEntries },
        { topic: `${topic}.dlq`, numPartitions: 2 },
      ],
    }),
  );
  const producer = kafka.producer();
  await producer.connect();
  const records = (count: number) => Array.from({ length: count }, () => ({ value: 'v', partition: 1 }));
  await producer.send({ topic, messages: records(3) });
  await producer.send({ topic: `${topic}.dlq`, messages: records(1) });
  await producer.disconnect();
});
afterAll(() => connection?.close());

const overridden = async () =>
  (await new TopicAdmin(connection).settings(topic))
    .filter((setting) => setting.overridden)
    .map(({ name, value }) => `${name}=${value}`);

describe('topics list', () => {
  it('shows partitions, records, dead letters and retention, as a table and as JSON', async () => {
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    const line = stdout.split('\n').find((text) => text.startsWith(`${topic} `));
    expect(line?.split(/\s+/).slice(1)).toEqual(['2', '3', '1', '7d', '-']);
    const listed = JSON.parse((await run('list', '--json')).stdout) as { topic: string }[];
    expect(listed.find((one) => one.topic === topic)).toEqual({
      topic,
      partitions: 2,
      records: 3,
      dead_letters: 1,
      retention_ms: 604_800_000,
      compacted: false,
      owner: null,
    });
  });
});

describe('topics describe', () => {
  it('shows each partition with its offsets and times, and what was set for the topic', async () => {
    const { code, stdout } = await run('describe', topic, '--json');
    expect(code).toBe(0);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const place = { leader: 1, replicas: [1], in_sync: [1] };
    expect(JSON.parse(stdout)).toMatchObject({
      topic,
      owner: null,
      partitions: [
        { partition: 0, ...place, oldest_offset: '0', end_offset: '0', oldest_time: null, newest_time: null },
        { partition: 1, ...place, oldest_offset: '0', end_offset: '3', oldest_time: time, newest_time: time },
      ],
      settings: [{ name: 'compression.type', value: 'uncompressed', declared: null }],
      groups: [],
    });
    const table = await run('describe', topic);
    expect(table.stdout).toContain('not declared by the contracts');
    expect(table.stdout).toContain('No group reads it.');
  });

  it('of a topic that is not there says which are, and creates none', async () => {
    const { code, stderr, stdout } = await run('describe', `${topic}-typo`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`There is no topic ${topic}-typo. There are: `);
    expect(await new TopicAdmin(connection).names()).not.toContain(`${topic}-typo`);
  });
});

describe('topics grow', () => {
  const group = uniqueName('reader');
  const partitions = async () => (await new TopicAdmin(connection).partitions(topic)).length;
  const readUpTo = (offset: string) =>
    connection.ask('commit', (admin) =>
      admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 1, offset }] }),
    );

  it('refuses while a group has not read everything, for a key would be in two partitions', async () => {
    await readUpTo('1');
    const { code, stderr, stdout } = await run('grow', topic, '4', '--execute');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${group} has not read 2 records`);
    expect(await partitions()).toBe(2);
  });

  it('adds partitions where everything is read, with --execute only', async () => {
    await readUpTo('3');
    expect((await run('grow', topic, '4')).stdout).toContain('Nothing was changed');
    expect(await partitions()).toBe(2);
    const { code, stdout } = await run('grow', topic, '4', '--execute', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      topics: [topic],
      old_partitions: 2,
      new_partitions: 4,
      keys_moved: 0.5,
      in_the_way: [],
      executed: true,
    });
    expect(await partitions()).toBe(4);
  });

  it('takes none away', async () => {
    const { code, stderr } = await run('grow', topic, '3');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('can only be added') });
  });
});

describe('topics set-retention', () => {
  it('without --execute says what would vanish, and changes nothing', async () => {
    const { code, stdout } = await run('set-retention', topic, '1s');
    expect(code).toBe(0);
    expect(stdout).toMatch(/retention 7d -> 1s\n[0-3] of 3 records are older/);
    expect(stdout).toContain('Nothing was changed');
    expect(await overridden()).toEqual(['compression.type=uncompressed']);
  });

  it('with --execute does it, keeps the other settings, and the records vanish while one watches', async () => {
    const watched = startCommand(['topics', 'describe', topic, '--watch', '--json'], env);
    const oldest = () => {
      const last = watched.stdout().trim().split('\n').at(-1) ?? '';
      const { partitions } = JSON.parse(last) as { partitions: { oldest_offset: string }[] };
      return partitions[1]?.oldest_offset;
    };
    await eventually(() => expect(oldest()).toBe('0'), { timeoutMs: 60_000 });
    const { code, stdout } = await run('set-retention', topic, '1s', '--execute');
    expect(code).toBe(0);
    expect(stdout).toContain('3 of 3 records are older');
    expect(await overridden()).toEqual(['compression.type=uncompressed', 'retention.ms=1000']);
    await eventually(() => expect(oldest()).toBe('3'), { timeoutMs: 60_000, everyMs: 200 });
    watched.interrupt();
    expect((await watched.result).code).toBe(0);
  });

  it.each(['60', '0s', 'soon', '1w'])('refuses %s, and says what is right', async (duration) => {
    const { code, stderr } = await run('set-retention', topic, duration);
    expect(code).toBe(2);
    expect(stderr).toMatch(/60s, 10m, 12h or 7d|At least 1s/);
  });
});

describe('without a broker', () => {
  it('the command says so in one line, and ends with 3', async () => {
    const { code, stderr, stdout } = await runCommand(['topics', 'list'], { KAFKA_BOOTSTRAP: '127.0.0.1:9' });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^Kafka does not answer .*npm start.*\n$/);
  });
});
