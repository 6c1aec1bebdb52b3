import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type Socket } from 'node:net';
import { kafkaBootstrap, uniqueName } from '#libs/testing';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { AdminConnection } from '../admin/admin-connection.js';
import { createKafkaClient } from '../client/kafka-client.js';
import { kafkaSettings } from '../kafka-settings.js';
import { TopicAdmin } from './topic-admin.js';

const client = (KAFKA_BOOTSTRAP: string): Kafka =>
  createKafkaClient(
    z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP, KAFKA_REQUEST_TIMEOUT_MS: '500' }),
    'spec',
  );

describe('the settings of a topic', () => {
  const topic = uniqueName('t');
  let connection: AdminConnection;
  let topics: TopicAdmin;
  const overridden = async () =>
    (await topics.settings(topic))
      .filter((setting) => setting.overridden)
      .map(({ name, value }) => [name, value]);

  beforeAll(async () => {
    connection = await AdminConnection.open(client(kafkaBootstrap()));
    topics = new TopicAdmin(connection);
    const configEntries = [
      { name: 'compression.type', value: 'uncompressed' },
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
    ];
    await connection.ask('create', (admin) =>
      admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2, configEntries }] }),
    );
  });
  afterAll(() => connection?.close());

  it('survive the change of another', async () => {
    await topics.change(topic, { 'retention.ms': '60000' });
    await topics.change(topic, { 'retention.ms': '90000' });
    expect(await overridden()).toEqual([
      ['compression.type', 'uncompressed'],
      ['message.timestamp.type', 'LogAppendTime'],
      ['retention.ms', '90000'],
    ]);
  });

  it('stay when the broker refuses one', async () => {
    const before = await overridden();
    await expect(topics.change(topic, { 'retention.ms': 'soon' })).rejects.toMatchObject({
      code: 'CHANGE_REFUSED',
    });
    expect(await overridden()).toEqual(before);
  });

  it('of a topic that is not there are an error that names those that are', async () => {
    const typo = `${topic}x`;
    await expect(topics.change(typo, { 'retention.ms': '1' })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
    });
    await expect(topics.ends(typo)).rejects.toThrow(`There are: `);
    expect(await topics.names()).not.toContain(typo);
  });
});

describe('a connection that is closed', () => {
  it('waits for the questions under way, and is not opened anew by them', async () => {
    const connection = await AdminConnection.open(client(kafkaBootstrap()));
    let ended = 0;
    const asked = Array.from({ length: 30 }, async () => {
      await connection.ask('list the topics', (admin) => admin.listTopics());
      ended += 1;
    });
    await connection.close();
    expect(ended).toBe(30);
    await Promise.all(asked);
  });
});

describe('a broker that accepts and then says nothing', () => {
  const sockets: Socket[] = [];
  let silent: Server;

  beforeAll(async () => {
    silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('is given up, and the error says that no answer came', async () => {
    const { port } = silent.address() as { port: number };
    const asking = AdminConnection.open(client(`127.0.0.1:${port}`), 1500).then(async (connection) => {
      try {
        return await new TopicAdmin(connection).names();
      } finally {
        await connection.close();
      }
    });
    await expect(asking).rejects.toMatchObject({ name: 'NoAnswerError' });
  });
});
