import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Consumer, type Kafka } from 'kafkajs';
import { z } from 'zod';
import { AdminConnection } from '../admin/admin-connection.js';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings } from '../kafka-settings.js';
import { TopicAdmin } from '../topics/topic-admin.js';
import { commitForGroup } from './commit-for-group.js';
import { GroupAdmin } from './group-admin.js';
import { groupPositions } from './group-positions.js';
import { GroupReset } from './group-reset.js';

const topic = uniqueName('t');
const consumers: Consumer[] = [];
let kafka: Kafka;
let connection: AdminConnection;
let groups: GroupAdmin;
let topics: TopicAdmin;

beforeAll(async () => {
  kafka = createKafkaClient(z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: kafkaBootstrap() }), 'spec');
  connection = await AdminConnection.open(kafka);
  groups = new GroupAdmin(connection);
  topics = new TopicAdmin(connection);
  await connection.ask('create', (admin) =>
    admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2 }] }),
  );
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: 10 }, (_, index) => ({ value: `${index}`, partition: index % 2 }));
  await producer.send({ topic, messages });
  await producer.disconnect();
});
afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  await connection?.close();
});

/** A member that reads, commits nothing, and counts. */
async function join(group: string): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 500 });
  consumers.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined });
  await joined;
  return consumer;
}

const offset = (partition: number, value: bigint) => ({ topic, partition, offset: value });

describe('questions about groups', () => {
  it('tell each member, what it reads, and who has nothing to read', async () => {
    const group = uniqueName('g');
    await Promise.all([join(group), join(group), join(group)]);
    await eventually(async () => {
      const [described] = await groups.describe([group]);
      expect(described?.state).toBe('Stable');
      const shares = described?.members.map(({ partitions }) => partitions.length).sort();
      expect(shares).toEqual([0, 1, 1]);
      expect(described?.members.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
      const positions = await groupPositions({ topics, groups }, [described!]);
      expect(
        positions.map(({ partition, committed, high, lag }) => [partition, committed, high, lag]),
      ).toEqual([
        [0, undefined, 5n, undefined],
        [1, undefined, 5n, undefined],
      ]);
    });
  });

  it('about one that is not there create none', async () => {
    const nobody = uniqueName('g');
    await expect(groups.describe([nobody])).rejects.toMatchObject({
      code: 'UNKNOWN_GROUP',
      retryable: false,
    });
    const reset = new GroupReset(connection);
    await expect(reset.plan({ group: nobody, topic, target: 'latest' })).rejects.toThrow(/no consumer group/);
    expect(await groups.names()).not.toContain(nobody);
  });
});

describe('a reset', () => {
  it('moves all partitions of a group without members, and the group goes on there', async () => {
    const group = uniqueName('g');
    await (await join(group)).disconnect();
    await commitForGroup(kafka, group, [offset(0, 4n), offset(1, 4n)]);
    const reset = new GroupReset(connection);
    const plan = await reset.plan({ group, topic, target: { offset: 2n } });
    expect(plan.map(({ from, to, again }) => [from, to, again])).toEqual([
      [4n, 2n, 2],
      [4n, 2n, 2],
    ]);
    await reset.execute(group, plan);
    expect(await groups.committed(group)).toEqual([offset(0, 2n), offset(1, 2n)]);
  });

  it('is refused while the group has a member, by the broker too, and then nothing is moved', async () => {
    const group = uniqueName('g');
    const member = await join(group);
    const reset = new GroupReset(connection);
    const plan = await reset.plan({ group, topic, target: 'latest' });
    const refused = { code: 'GROUP_ACTIVE', retryable: true };
    await expect(reset.execute(group, plan)).rejects.toMatchObject(refused);
    // As when a member comes between the question and the change.
    await expect(commitForGroup(kafka, group, [offset(0, 5n)])).rejects.toMatchObject(refused);
    expect(await groups.committed(group)).toEqual([]);
    await member.disconnect();
    await reset.execute(group, plan);
    expect(await groups.committed(group)).toEqual([offset(0, 5n), offset(1, 5n)]);
  });
});
