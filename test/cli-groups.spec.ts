import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AdminConnection, createKafkaClient, GroupAdmin, kafkaSettings } from '#libs/kafka';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Consumer, type Kafka } from 'kafkajs';
import { z } from 'zod';
import { runCommand, startCommand } from './command-line.js';

jest.setTimeout(120_000);

interface Described {
  readonly state: string;
  readonly partitions: {
    partition: number;
    committed: string | null;
    end: string;
    lag: number;
    member: object | null;
  }[];
  readonly idle_members: object[];
}
interface Reset {
  readonly executed: boolean;
  readonly partitions: { partition: number; from: string; to: string; again: number; skipped: number }[];
}

const topic = uniqueName('topic');
const group = uniqueName('group');
const env = { KAFKA_BOOTSTRAP: kafkaBootstrap() };
const run = (...args: string[]) => runCommand(['groups', ...args], env);
const reset = (...args: string[]) => run('reset', group, '--topic', topic, ...args);
const describeGroup = async () => JSON.parse((await run('describe', group, '--json')).stdout) as Described;
/** Asked without the command line, whose start takes most of the time of these tests. */
const committed = async () => (await groups.committed(group)).map(({ offset }) => String(offset));
let kafka: Kafka;
let connection: AdminConnection;
let groups: GroupAdmin;
let members: Consumer[] = [];
let between: string;

async function produce(count: number): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: count }, (_, index) => ({ value: 'v', partition: index % 2 }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

async function join(): Promise<void> {
  const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 500 });
  members.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => undefined });
}

beforeAll(async () => {
  kafka = createKafkaClient(z.object(kafkaSettings).parse(env), 'spec');
  connection = await AdminConnection.open(kafka);
  groups = new GroupAdmin(connection);
  await connection.ask('create', (admin) =>
    admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2 }] }),
  );
  await produce(6);
  between = new Date(Date.now() + 1).toISOString();
  await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(between)));
  await produce(4);
});
afterAll(async () => {
  await Promise.all(members.map((member) => member.disconnect()));
  await connection?.close();
});

describe('a group with members', () => {
  beforeAll(async () => {
    await Promise.all([join(), join(), join()]);
    await eventually(
      async () => {
        const { partitions, idle_members } = await describeGroup();
        expect(partitions.map(({ lag }) => lag)).toEqual([0, 0]);
        expect(idle_members).toHaveLength(1);
      },
      { timeoutMs: 60_000 },
    );
  });

  it('is listed with its state, members, topics and lag', async () => {
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    const line = stdout.split('\n').find((text) => text.startsWith(group));
    expect(line?.split(/\s+/)).toEqual([group, 'Stable', '3', '0', topic]);
  });

  it('is described partition by partition with its member, and the member without a partition', async () => {
    const { partitions, idle_members } = await describeGroup();
    const member = { id: expect.any(String), client: 'spec', host: '127.0.0.1' };
    expect(partitions).toEqual([
      { topic, partition: 0, committed: '5', end: '5', lag: 0, member },
      { topic, partition: 1, committed: '5', end: '5', lag: 0, member },
    ]);
    expect(idle_members).toEqual([member]);
    expect((await run('describe', group)).stdout).toMatch(/Stable[^]*Members without a partition:/);
  });

  it('is not moved: exit code 4, and the message says who reads', async () => {
    const { code, stdout, stderr } = await reset('--to', 'earliest', '--execute');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/has active members \(spec on 127\.0\.0\.1.*Stop them/);
    expect(await committed()).toEqual(['5', '5']);
  });
});

describe('a group without members', () => {
  beforeAll(async () => {
    await Promise.all(members.map((member) => member.disconnect()));
    members = [];
  });
  const planOf = async (...args: string[]) => {
    const { stdout } = await reset(...args, '--json');
    return (JSON.parse(stdout) as Reset).partitions.map(({ from, to, again, skipped }) => [
      from,
      to,
      again,
      skipped,
    ]);
  };

  it('is moved only with --execute', async () => {
    const dry = await reset('--to', 'earliest');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('Nothing was changed; with --execute 10 records come again');
    expect(await committed()).toEqual(['5', '5']);

    const done = await reset('--to', 'earliest', '--execute');
    expect(done.stdout).toContain('10 records come again, 0 are skipped.');
    expect((await describeGroup()).partitions).toMatchObject([
      { committed: '0', lag: 5, member: null },
      { committed: '0', lag: 5, member: null },
    ]);
  });

  it('is moved to an offset, to a time, to the end, and in one partition', async () => {
    expect(await planOf('--to', '2')).toEqual([
      ['0', '2', 0, 2],
      ['0', '2', 0, 2],
    ]);
    expect(await planOf('--to', between)).toEqual([
      ['0', '3', 0, 3],
      ['0', '3', 0, 3],
    ]);
    expect(await planOf('--to', 'latest', '--partition', '1', '--execute')).toEqual([['0', '5', 0, 5]]);
    expect(await committed()).toEqual(['0', '5']);
  });

  it.each([
    [['--to', '6'], /has offsets 0 to 5/],
    [['--to', 'latest', '--partition', '2'], /no partition 2/],
    [['--to', 'soon'], /earliest, latest, an offset, or a time/],
    [[], /required option '--to/],
  ])('refuses %j, and changes nothing', async (args, message) => {
    const { code, stderr } = await reset(...args, '--execute');
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await committed()).toEqual(['0', '5']);
  });
});

describe('a group that is not there', () => {
  it('is an error that names those that are, and is not created', async () => {
    const nobody = uniqueName('group');
    const { code, stderr } = await run('reset', nobody, '--topic', topic, '--to', 'earliest', '--execute');
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`There is no consumer group ${nobody}\\. There are: .*${group}`));
    expect(await groups.names()).not.toContain(nobody);
    expect((await run('describe', nobody)).code).toBe(2);
  });
});

describe('lag', () => {
  it('shows lag and speed of each partition, and never where nothing is read', async () => {
    const { code, stdout } = await runCommand(['lag', '--group', group], env);
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}/));
    expect(rows).toEqual([
      ['GROUP', 'TOPIC', 'PARTITION', 'LAG', 'CONSUMED/S', 'PRODUCED/S', 'CLEAR IN'],
      [group, topic, '0', '5', '0', '0', 'never'],
      [group, topic, '1', '0', '0', '0', '0 s'],
    ]);
  });

  it('watches until Ctrl+C, sees a partition catch up, and leaves whole lines of JSON', async () => {
    const watched = startCommand(['--json', 'lag', '--group', group, '--watch', '--every', '1'], env);
    const looks = () =>
      watched
        .stdout()
        .split('\n')
        .filter((line) => line.endsWith(']'))
        .map((line) => (JSON.parse(line) as { lag: number; consumed_per_second: number }[])[0]!);
    await eventually(() => expect(looks().at(-1)?.lag).toBe(5), { timeoutMs: 60_000 });
    await join();
    await eventually(() => expect(looks().at(-1)?.lag).toBe(0), { timeoutMs: 60_000 });
    expect(Math.max(...looks().map((look) => look.consumed_per_second))).toBeGreaterThan(0);
    watched.interrupt();
    const { code, stdout } = await watched.result;
    expect(code).toBe(0);
    for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it.each([
    [['--group', 'no-such-group'], /There is no consumer group no-such-group/],
    [['--watch', '--every', '0'], /whole number from 1/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runCommand(['lag', ...args], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
