import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { orderEvents } from '#libs/events';
import { createKafkaClient, kafkaSettings, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, mongoSettings } from '#libs/mongo';
import { type MongoServers, type ServerSecurity, serverSecurity, startMongo } from '#libs/servers';
import { parseSettings } from '#libs/settings';
import { type RunningApp } from '#libs/testing';
import { Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import { runCommand } from './command-line.js';
import { collectEvidence } from './order-evidence.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

let directory: string;
let security: ServerSecurity;
let stranger: ServerSecurity;
let database: MongoServers;
let suite: OrderSuite;
let orders: RunningApp;
let outsider: RunningApp;
let wrongPassword: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-secure-'));
  [security, stranger] = await Promise.all([
    serverSecurity(join(directory, 'security')),
    serverSecurity(join(directory, 'stranger')),
  ]);
  wrongPassword = join(directory, 'wrong-password');
  await writeFile(wrongPassword, 'hunter2-s3cret\n');
  database = await startMongo({ members: 1, dataDir: join(directory, 'mongo'), security });
  suite = await OrderSuite.start({ mongoUrl: database.url, security });
  // Given up only after a while, which passes while the others work.
  outsider = await suite.app('orders', { KAFKA_SASL_PASSWORD_FILE: wrongPassword }, { ready: false });
  [orders] = await Promise.all([suite.app('orders'), suite.app('inventory')]);
});
afterAll(async () => {
  await suite?.stop();
  await database?.stop();
  await rm(directory, { recursive: true, force: true });
});

const mongoWith = (env: NodeJS.ProcessEnv) =>
  new MongoDatabase({
    settings: parseSettings(z.object(mongoSettings), { MONGO_TIMEOUT_MS: '2000', ...env }),
    database: 'secure',
  });

const topicsWith = (env: NodeJS.ProcessEnv) => {
  const settings = parseSettings(z.object(kafkaSettings), { ...suite.environment, ...env });
  const kafka = createKafkaClient(settings, 'spec');
  return new TopicProvisioner({ kafka, settings, topics: [orderEvents] });
};

describe('with TLS and passwords everywhere', () => {
  it('an order is taken, decided and told', async () => {
    const placed = await fetch(`${orders.url}/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: 'alice', item: 'pizza', quantity: 2 }),
    });
    expect(placed.status).toBe(202);
    const { order_id } = (await placed.json()) as { order_id: string };
    const outcome = await fetch(`${orders.url}/order/${order_id}?wait=20s`);
    expect(await outcome.json()).toMatchObject({ status: 'reserved', quantity: 2 });
    const { placed: events, outcomes, reservations } = await collectEvidence(suite);
    expect([events.length, outcomes.length, reservations.length]).toEqual([1, 1, 1]);
  });

  it('the command line comes in by the same variables', async () => {
    const { code, stdout } = await runCommand(['topics', 'list'], suite.environment);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('order-events') });
  });

  it('the command line tells which variable is wrong', async () => {
    const env = { ...suite.environment, KAFKA_SASL_PASSWORD_FILE: wrongPassword };
    const { code, stderr } = await runCommand(['topics', 'list'], env);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('KAFKA_SASL_PASSWORD') });
    expect(stderr).not.toContain('hunter2');
  });

  it('what opens the servers is for one user of the machine only', async () => {
    for (const file of [security.passwordFile, security.serverFile, security.memberKeyFile])
      expect((await stat(file)).mode & 0o077).toBe(0);
  });
});

describe('somebody without a password', () => {
  it('is told nothing by Kafka, not even over TLS', async () => {
    const ca = [await readFile(security.caFile, 'utf8')];
    const options = { brokers: [suite.broker.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 0 } };
    const admin = new Kafka({ ...options, ssl: { ca } }).admin();
    await expect(admin.connect().then(() => admin.listTopics())).rejects.toThrow();
    await admin.disconnect();
  });

  it('is refused by MongoDB, which names the variable', async () => {
    const url = new URL(database.url);
    url.username = '';
    url.password = '';
    const asNobody = mongoWith({ MONGO_URL: String(url) });
    const model = asNobody.connection;
    await asNobody.start();
    await expect(model.getClient().db('orders').collection('orders').findOne()).rejects.toMatchObject({
      code: 13,
    });
    await asNobody.stop();
    const asStranger = mongoWith({ MONGO_URL: database.url.replace(security.password, 'hunter2') });
    await expect(asStranger.start()).rejects.toThrow(/user and password of MONGO_URL/);
    await asStranger.stop();
  });

  it('ends with exit code 1 and the names of the variables, without what is in them', async () => {
    expect(await outsider.exited).toEqual({ code: 1, signal: null });
    expect(outsider.logs()).toMatch(/cannot go on: .*KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD/);
    expect(outsider.logs()).not.toMatch(/hunter2/);
  });
});

describe('a server with a certificate of a stranger', () => {
  it('is not spoken to by clients of Kafka, which name the variable at once', async () => {
    const topics = topicsWith({ KAFKA_SSL_CA_FILE: stranger.caFile });
    await expect(topics.start()).rejects.toThrow(/KAFKA_SSL_CA_FILE/);
  });

  it('is not spoken to by clients of MongoDB, which name the variable at once', async () => {
    const plain = database.url.replace(/&tls=true.*$/, '');
    const mongo = mongoWith({ MONGO_URL: plain, MONGO_CA_FILE: stranger.caFile });
    await expect(mongo.start()).rejects.toThrow(/MONGO_CA_FILE/);
    await mongo.stop();
    const trusted = mongoWith({ MONGO_URL: plain, MONGO_CA_FILE: security.caFile });
    await trusted.start();
    expect((await trusted.readiness()).ok).toBe(true);
    await trusted.stop();
    const lost = mongoWith({ MONGO_URL: plain, MONGO_CA_FILE: join(directory, 'none.pem') });
    await expect(lost.start()).rejects.toThrow(/MONGO_CA_FILE.*ENOENT/);
    await lost.stop();
  });
});
