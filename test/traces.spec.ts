import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { environmentOf, runCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';
import { RawClient } from './realtime-client.js';
import { ScriptedMailServer } from './scripted-mail-server.js';
import { TeamsClient } from './teams-client.js';
import { KIND, type SeenSpan, TraceCollector } from './trace-collector.js';

jest.setTimeout(120_000);

const collector = new TraceCollector();
const mails = new ScriptedMailServer();
let suite: OrderSuite;
let orders: RunningApp;
let chat: RunningApp;
let teams: RunningApp;
let realtime: RunningApp;

beforeAll(async () => {
  await Promise.all([collector.start(), mails.start()]);
  suite = await OrderSuite.start({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      PASSWORD_SCRYPT_LOG2_N: '10',
      OUTBOX_LEASE_MS: '2000',
      LOG_LEVEL: 'debug',
      SMTP_URL: mails.url,
    },
  });
  [orders, , , chat, teams] = await Promise.all([
    suite.app('orders'),
    suite.app('inventory'),
    suite.app('analytics'),
    suite.app('chat'),
    suite.app('teams'),
    suite.app('notifications'),
  ]);
  realtime = await suite.app('realtime', { TEAMS_URL: teams.url });
});
afterEach(() => RawClient.endAll());
afterAll(async () => {
  await suite?.stop();
  await Promise.all([collector.stop(), mails.stop()]);
});

/** A caller who takes part in a trace. */
function caller() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-01` } };
}

function post(url: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

const GROUP = 'messaging.consumer.group.name';

/** The handling of a record by a group, and what it shares with the rest of its batch. */
function handled(traceId: string, topic: string, group: string): { handle: SeenSpan; batch: SeenSpan } {
  const handle = collector.one(traceId, `handle ${topic}`, { [GROUP]: group });
  const batch = collector.spans.find(
    ({ name, links }) => name === `process ${topic}` && links.includes(handle.spanId),
  );
  if (!batch) throw new Error(`no batch of ${handle.spanId} yet`);
  return { handle, batch };
}

describe('the trace of an order', () => {
  it('goes from the request over Kafka to the decision, its event, the read model and the counters', async () => {
    const { traceId, spanId, headers } = caller();
    const { status } = await post(
      `${orders.url}/order?secret=word`,
      { user_id: 'tracy', item: 'pizza', quantity: 1 },
      headers,
    );
    expect(status).toBe(202);
    await eventually(() => {
      const request = collector.one(traceId, 'POST /order');
      expect(request).toMatchObject({ service: 'orders', kind: KIND.server, parentId: spanId });
      expect(request.attributes).toMatchObject({
        'http.request.method': 'POST',
        'http.route': '/order',
        'http.response.status_code': 202,
        'url.path': '/order',
      });
      const placed = collector.one(traceId, 'send order-events');
      expect(placed).toMatchObject({ service: 'orders', kind: KIND.producer, parentId: request.spanId });

      const decision = handled(traceId, 'order-events', 'inventory-service');
      expect(decision.handle).toMatchObject({
        service: 'inventory',
        kind: KIND.consumer,
        parentId: placed.spanId,
      });
      for (const name of ['messaging.destination.partition.id', 'messaging.kafka.offset'])
        expect(decision.handle.attributes[name]).toBe(placed.attributes[name]);
      expect(decision.batch).toMatchObject({ parentId: decision.handle.spanId, traceId });
      expect(decision.batch.attributes['messaging.batch.message_count']).toBe(1);
      expect(decision.handle.links).toEqual([decision.batch.spanId]);
      const transaction = collector.one(traceId, 'transaction', { service: 'inventory' });
      expect(transaction).toMatchObject({ kind: KIND.client, parentId: decision.batch.spanId });
      expect(transaction.attributes).toMatchObject({
        'db.system.name': 'mongodb',
        'db.namespace': suite.databases.inventory,
      });

      const outcome = collector.one(traceId, 'send inventory-events');
      expect(outcome).toMatchObject({ service: 'inventory', parentId: decision.handle.spanId });
      expect(outcome.attributes['cloudevents.event_type']).toBe('InventoryReserved');
      for (const [topic, group, service, parent] of [
        ['order-events', 'order-processor', 'orders', placed],
        ['order-events', 'order-analytics', 'analytics', placed],
        ['inventory-events', 'order-processor', 'orders', outcome],
        ['inventory-events', 'analytics-service', 'analytics', outcome],
      ] as const)
        expect(handled(traceId, topic, group).handle).toMatchObject({ service, parentId: parent.spanId });
    });
    const told = JSON.stringify(collector.spans);
    for (const secret of ['tracy', 'pizza', 'secret=word']) expect(told).not.toContain(secret);
  });

  it('is its own also where one batch handles the orders of many', async () => {
    const callers = Array.from({ length: 40 }, caller);
    await Promise.all(
      callers.map(({ headers }) =>
        post(`${orders.url}/order`, { user_id: 'batchy', item: 'salad', quantity: 1 }, headers),
      ),
    );
    await eventually(() => {
      const seen = callers.map(({ traceId }) => handled(traceId, 'order-events', 'inventory-service'));
      const { batch } = seen.find(({ batch: { links } }) => links.length > 1) ?? {};
      expect(batch).toBeDefined();
      const together = seen.filter((one) => one.batch === batch).map(({ handle }) => handle);
      expect(new Set(batch!.links)).toEqual(new Set(together.map((handle) => handle.spanId)));
      expect(batch!.attributes['messaging.batch.message_count']).toBe(together.length);
      expect(new Set(together.map(({ traceId }) => traceId)).size).toBe(together.length);
      for (const { traceId, spanId, links } of together) {
        expect(links).toEqual([batch!.spanId]);
        expect(collector.one(traceId, 'send inventory-events').parentId).toBe(spanId);
      }
    });
  });

  it('is not sent where the caller has it not sampled, and goes on all the same', async () => {
    const { traceId, headers } = caller();
    const unsampled = { traceparent: headers.traceparent.replace(/01$/, '00') };
    const order = { user_id: 'unseen', item: 'burger', quantity: 1 };
    const answer = await post(`${orders.url}/order`, order, unsampled);
    const { order_id } = (await answer.json()) as { order_id: string };
    const settled = await fetch(`${orders.url}/order/${order_id}?wait=20s`, { headers: unsampled });
    expect(await settled.json()).toMatchObject({ status: 'reserved' });
    const [outcome] = (await suite.records('inventory-events')).filter(
      ({ headers: { traceparent } }) => traceparent?.toString().slice(3, 35) === traceId,
    );
    expect(outcome?.headers.traceparent?.toString()).toMatch(/-00$/);
    // Whatever is sent of a later trace was sent after this one would have been.
    const later = caller();
    await post(`${orders.url}/order`, order, later.headers);
    await eventually(() => handled(later.traceId, 'inventory-events', 'order-processor'));
    expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });
});

describe('the trace of a chat message', () => {
  it('goes from the request over Kafka to the writer', async () => {
    const { traceId, spanId, headers } = caller();
    const message = { fromUser: 'tracy', toUser: 'tom', content: 'Who follows us?' };
    expect((await post(`${chat.url}/messages`, message, headers)).status).toBe(202);
    await eventually(() => {
      const request = collector.one(traceId, 'POST /messages');
      expect(request).toMatchObject({ service: 'chat', parentId: spanId });
      const sent = collector.one(traceId, 'send wiber.messages');
      expect(sent.parentId).toBe(request.spanId);
      expect(handled(traceId, 'wiber.messages', 'message-writer').handle.parentId).toBe(sent.spanId);
    });
  });
});

describe('the trace of a team change', () => {
  it('goes over the outbox to the frame at the socket, and to the mail', async () => {
    const [olga, mia] = (await Promise.all(
      ['olga', 'mia'].map((name) => TeamsClient.join([teams.url], name)),
    )) as [TeamsClient, TeamsClient];
    const teamId = await olga.team('Groceries');
    await olga.ask('POST', `/teams/${teamId}/members`, { user_id: mia.userId, role: 'member' });
    const socket = await RawClient.connect(realtime.url, { token: mia.token });
    await eventually(async () => {
      await socket.ask({ op: 'subscribe', team_id: teamId }, 'subscribed');
    });

    const { traceId, spanId, headers } = caller();
    const task = { title: 'Buy bread', assignee: mia.userId };
    const { status } = await olga.ask('POST', `/teams/${teamId}/tasks`, task, headers);
    expect(status).toBe(201);
    const frame = await socket.frame('events', { teamId });
    const [event] = frame.events?.filter(({ type }) => type === 'TaskCreated') ?? [];
    await eventually(() => {
      const request = collector.one(traceId, 'POST /teams/:team_id/tasks');
      expect(request).toMatchObject({ service: 'teams', parentId: spanId });
      const transaction = collector.one(traceId, 'transaction', { service: 'teams' });
      expect(transaction.parentId).toBe(request.spanId);
      const relayed = collector.one(traceId, 'relay outbox');
      expect(relayed).toMatchObject({ kind: KIND.internal, parentId: transaction.spanId });
      const sent = collector.one(traceId, 'send task.created');
      expect(sent).toMatchObject({ service: 'teams', parentId: relayed.spanId });
      const delivered = collector.one(traceId, 'deliver task.created');
      expect(delivered).toMatchObject({ service: 'realtime', parentId: sent.spanId });
      expect(delivered.attributes).toMatchObject({
        'cloudevents.event_id': event?.id,
        'ordered.realtime.listeners': 1,
      });
      const mail = collector.one(traceId, 'send mail');
      expect(mail).toMatchObject({ service: 'notifications', parentId: sent.spanId, failed: false });
    });
  });
});

describe('follow', () => {
  it('shows the way of a request, by records and logs, and who is done with it', async () => {
    const order = { user_id: 'fay', item: 'pizza', quantity: 1 };
    const { headers } = await post(`${orders.url}/order`, order, { 'x-request-id': 'lunch-1' });
    expect(headers.get('x-request-id')).toBe('lunch-1');
    const logs = await mkdtemp(join(tmpdir(), 'ordered-logs-'));
    try {
      await eventually(async () => {
        await Promise.all(suite.apps.map((app, at) => writeFile(join(logs, `${at}.log`), app.logs())));
        const args = ['--json', 'follow', 'lunch-1', '--from', '10m ago', '--logs', logs];
        const { code, stdout } = await runCommand(args, environmentOf(suite));
        expect(code).toBe(0);
        const steps = JSON.parse(stdout) as Record<string, unknown>[];
        expect(steps).toContainEqual(
          expect.objectContaining({
            service: 'orders',
            what: 'published OrderPlaced',
            done_by: ['inventory-service', 'order-analytics', 'order-processor'],
            waits_for: [],
          }),
        );
        expect(steps).toContainEqual(
          expect.objectContaining({
            service: 'inventory',
            what: 'published InventoryReserved',
            done_by: ['analytics-service', 'order-processor'],
          }),
        );
        expect(steps).toContainEqual(
          expect.objectContaining({ service: 'orders', what: 'http: POST /order 202' }),
        );
        const [{ place } = {}] = steps.filter(({ what }) => what === 'published InventoryReserved');
        expect(steps).toContainEqual(
          expect.objectContaining({ service: 'analytics', what: 'KafkaConsumer: handled', place }),
        );
      });
    } finally {
      await rm(logs, { recursive: true });
    }
  });

  it('answers no where nothing is known of the id', async () => {
    const { code, stdout, stderr } = await runCommand(
      ['follow', 'nobody', '--logs', '/nowhere'],
      environmentOf(suite),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/tells of nobody. Look further back with --from/);
  });
});

describe('the logs of a suite at work, at their most talkative', () => {
  interface Line {
    readonly level: string;
    readonly msg?: string;
    readonly [field: string]: unknown;
  }
  const linesOf = (app: RunningApp) =>
    app
      .logs()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  it('are one JSON object a line with service and instance, and have no error for members that come and go', async () => {
    const second = await suite.app('inventory');
    await eventually(() => expect(second.logs()).toMatch(/"partitions":\["order-events/));
    expect(await second.stop()).toBe(0);
    for (const app of suite.apps) {
      const lines = linesOf(app);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toMatchObject({ service: expect.any(String), instance: expect.any(String) });
        expect(['debug', 'info', 'warn']).toContain(line.level);
      }
    }
  });

  it('name request, trace and record of what is handled', () => {
    const handling = suite.apps.flatMap(linesOf).filter(({ msg }) => msg === 'handled');
    expect(handling.length).toBeGreaterThan(0);
    const [ours] = handling.filter(({ requestId }) => requestId === 'lunch-1');
    expect(ours).toMatchObject({
      group: expect.any(String),
      topic: expect.any(String),
      partition: expect.any(Number),
      offset: expect.any(String),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('hold no payload and no secret', () => {
    const all = suite.apps.map((app) => app.logs()).join('\n');
    for (const secret of [
      'Who follows us?',
      'Buy bread',
      'password of',
      '@example.com',
      'secret=word',
      'eyJ',
    ])
      expect(all).not.toContain(secret);
  });
});
