import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskCreated } from '#libs/events';
import { readToEnd } from '#libs/kafka';
import { eventually, type RunningApp } from '#libs/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { OrderSuite } from './order-suite.js';
import { eventsOf, numbersTo, send, TeamsClient } from './teams-client.js';

jest.setTimeout(180_000);

const env = {
  PASSWORD_SCRYPT_LOG2_N: '10',
  OUTBOX_LEASE_MS: '2000',
  SIGN_IN_BURST: '1000',
  EVENT_ENCODING: 'protobuf',
};
let suite: OrderSuite;
let apps: RunningApp[];
let olga: TeamsClient;
let mia: TeamsClient;
let stranger: TeamsClient;

beforeAll(async () => {
  suite = await OrderSuite.start({ env });
  apps = [await suite.app('teams'), await suite.app('teams')];
  const urls = apps.map(({ url }) => url);
  [olga, mia, stranger] = (await Promise.all(
    ['olga', 'mia', 'stranger'].map((name) => TeamsClient.join(urls, name)),
  )) as [TeamsClient, TeamsClient, TeamsClient];
});
afterAll(() => suite?.stop());

/** The team's events when there are as many as its sequence says. */
function published(teamId: string, last: number) {
  return eventually(async () => {
    const events = await eventsOf(suite, teamId);
    expect(new Set(events.map(({ data }) => data.seq)).size).toBe(last);
    return events;
  });
}

describe('teams', () => {
  it('make one event of each change, in one sequence and one partition number over all topics', async () => {
    const teamId = await olga.team('Groceries');
    const team = `/teams/${teamId}`;
    expect(await olga.ask('POST', `${team}/members`, { user_id: mia.userId, role: 'member' })).toMatchObject({
      status: 201,
    });
    const task = await mia.ask('POST', `${team}/tasks`, { title: 'Buy bread', assignee: olga.userId });
    expect(task).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { completed: false, created_by: mia.userId },
    });
    const path = `/tasks/${String(task.body.task_id)}`;
    const changed = await olga.ask(
      'PATCH',
      path,
      { title: 'Two loaves', due_on: '2026-03-01' },
      { 'if-match': task.etag },
    );
    const body = { title: 'Two loaves', due_on: '2026-03-01' };
    expect(changed).toMatchObject({ status: 200, etag: '"2"', body });
    expect(await mia.ask('POST', `${path}/complete`)).toMatchObject({
      status: 200,
      body: { completed: true },
    });
    expect(await mia.ask('POST', `${path}/complete`)).toMatchObject({ status: 200, etag: '"3"' });
    expect((await mia.ask('DELETE', path, undefined, { 'if-match': '"3"' })).status).toBe(204);
    const { etag } = await olga.ask('GET', team);
    const role = await olga.ask(
      'PATCH',
      `${team}/members/${mia.userId}`,
      { role: 'admin' },
      { 'if-match': etag },
    );
    expect(role).toMatchObject({ status: 200, body: { role: 'admin' } });
    const renamed = await mia.ask('PATCH', team, { name: 'Food' }, { 'if-match': role.etag });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Food', role: 'admin' } });
    const removed = await mia.ask('DELETE', `${team}/members/${mia.userId}`, undefined, { 'if-match': '*' });
    expect(removed.status).toBe(204);
    expect((await mia.ask('GET', team)).status).toBe(404);
    expect((await olga.ask('DELETE', team, undefined, { 'if-match': '*' })).status).toBe(204);
    expect((await olga.ask('GET', team)).status).toBe(404);

    const events = await published(teamId, 10);
    expect(events.map(({ type }) => type)).toEqual([
      ...['TeamCreated', 'MemberAdded', 'TaskCreated', 'TaskUpdated', 'TaskCompleted', 'TaskDeleted'],
      ...['MemberRoleUpdated', 'TeamUpdated', 'MemberRemoved', 'TeamDeleted'],
    ]);
    expect(events.map(({ data }) => data.seq)).toEqual(numbersTo(10));
    expect(new Set(events.map(({ partition }) => partition)).size).toBe(1);
    for (const { topic, key, partitionKey, contentType } of events) {
      if (topic.startsWith('task.')) {
        expect(contentType).toBe('application/protobuf');
        expect(key).toBe(`task:${String(task.body.task_id)}`);
        expect(partitionKey).toBe(`team:${teamId}`);
      } else expect(key).toBe(`team:${teamId}`);
    }
    const states = await eventually(async () => {
      const own = (await readToEnd(suite.kafka, 'team.state')).filter(
        ({ key }) => key?.toString() === `team:${teamId}`,
      );
      expect(own.at(-1)?.value).toBeNull();
      return own;
    });
    expect(states.length).toBeGreaterThan(0);
  });

  it('can be rebuilt with their members from the compacted topic alone', async () => {
    const teamId = await olga.team('Rebuilt');
    await olga.ask('POST', `/teams/${teamId}/members`, { user_id: mia.userId, role: 'admin' });
    const latest = await eventually(async () => {
      const records = await readToEnd(suite.kafka, 'team.state');
      const own = records.findLast(({ key }) => key?.toString() === `team:${teamId}`);
      const state = JSON.parse(own?.value?.toString() ?? '{}') as Record<string, unknown>;
      expect(state.seq).toBe(2);
      return state;
    });
    expect(latest).toEqual({
      team_id: teamId,
      seq: 2,
      name: 'Rebuilt',
      members: [
        { user_id: olga.userId, role: 'owner' },
        { user_id: mia.userId, role: 'admin' },
      ],
    });
  });

  it('keep one sequence without a hole when many change one team at once over several instances', async () => {
    const teamId = await olga.team('Busy');
    const answers = await Promise.all(
      numbersTo(60).map((n) =>
        olga.ask('POST', `/teams/${teamId}/tasks`, { title: `Task ${n}` }, { 'x-request-id': `task-${n}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const events = await published(teamId, 61);
    const ids = new Map(events.map(({ data, id }) => [data.seq, id]));
    expect([...ids.keys()]).toEqual(numbersTo(61));
    expect(new Set(ids.values()).size).toBe(61);
    expect(new Set(events.map(({ key }) => key)).size).toBe(61);
    // Also where requests share a transaction, each event is that of its own.
    const tasks = events.filter(({ type }) => type === TaskCreated.type);
    expect(tasks.map(({ requestId }) => requestId)).toEqual(
      tasks.map(({ data }) => String(data.title).toLowerCase().replace(' ', '-')),
    );
    const list = await olga.ask('GET', `/teams/${teamId}/tasks?limit=40`);
    const more = await olga.ask(
      'GET',
      `/teams/${teamId}/tasks?limit=40&cursor=${String(list.body.next_cursor)}`,
    );
    const titles = [list, more].flatMap(({ body }) =>
      (body.items as { title: string }[]).map(({ title }) => title),
    );
    expect(new Set(titles).size).toBe(60);
  });

  it('make the same of the same Idempotency-Key, on any instance', async () => {
    const key = { 'idempotency-key': 'once' };
    const [one, other] = [
      await olga.ask('POST', '/teams', { name: 'Once' }, key),
      await olga.ask('POST', '/teams', { name: 'Once' }, key),
    ];
    expect(other.body).toEqual(one.body);
    expect(other.headers.get('idempotency-replayed')).toBe('true');
    expect((await olga.ask('POST', '/teams', { name: 'Twice' }, key)).status).toBe(422);
    const path = `/teams/${String(one.body.team_id)}/tasks`;
    const tasks = [
      await olga.ask('POST', path, { title: 'A' }, key),
      await olga.ask('POST', path, { title: 'A' }, key),
    ];
    expect(tasks[1]?.body).toEqual(tasks[0]?.body);
    expect((await olga.ask('POST', path, { title: 'B' }, key)).status).toBe(422);
    expect((await stranger.ask('POST', '/teams', { name: 'Twice' }, key)).status).toBe(201);
    expect((await published(String(one.body.team_id), 2)).map(({ type }) => type)).toEqual([
      'TeamCreated',
      'TaskCreated',
    ]);
  });
});

describe('requests that are refused', () => {
  it('say why, and change nothing', async () => {
    const teamId = await olga.team('Strict');
    const team = `/teams/${teamId}`;
    await olga.ask('POST', `${team}/members`, { user_id: mia.userId, role: 'member' });
    const any = { 'if-match': '*' };
    const rows: [TeamsClient, string, string, object | undefined, Record<string, string>, number][] = [
      [stranger, 'GET', team, undefined, {}, 404],
      [stranger, 'POST', `${team}/tasks`, { title: 'Mine' }, {}, 404],
      [stranger, 'DELETE', team, undefined, any, 404],
      [mia, 'PATCH', team, { name: 'Mine' }, any, 403],
      [mia, 'POST', `${team}/members`, { user_id: stranger.userId, role: 'member' }, {}, 403],
      [mia, 'DELETE', `${team}/members/${olga.userId}`, undefined, any, 403],
      [olga, 'DELETE', `${team}/members/${olga.userId}`, undefined, any, 409],
      [olga, 'POST', `${team}/members`, { user_id: mia.userId, role: 'member' }, {}, 409],
      [olga, 'POST', `${team}/members`, { user_id: 'nobody', role: 'member' }, {}, 422],
      [olga, 'POST', `${team}/members`, { user_id: mia.userId, role: 'king' }, {}, 400],
      [olga, 'PATCH', team, { name: 'New' }, {}, 428],
      [olga, 'PATCH', team, { name: 'New' }, { 'if-match': '"1"' }, 412],
      [olga, 'PATCH', team, { name: 'New' }, { 'if-match': 'W/"2"' }, 412],
      [olga, 'PATCH', team, { name: 'New' }, { 'if-match': 'two' }, 400],
      [olga, 'PATCH', team, { name: 'New', owner: 'x' }, any, 400],
      [olga, 'PATCH', team, { name: 'a\u0000b' }, any, 400],
      [olga, 'POST', `${team}/tasks`, { title: '' }, {}, 400],
      [olga, 'POST', `${team}/tasks`, { title: 'A', assignee: stranger.userId }, {}, 422],
      [olga, 'POST', `${team}/tasks`, { title: 'A', due_on: '2026-02-30' }, {}, 400],
      [olga, 'GET', `${team}/tasks?cursor=abc`, undefined, {}, 400],
      [olga, 'GET', '/teams?limit=201', undefined, {}, 400],
      [olga, 'GET', '/tasks/none', undefined, {}, 404],
    ];
    const answers = [];
    for (const [who, method, path, body, headers] of rows)
      answers.push(await who.ask(method, path, body, headers));
    expect(answers.map(({ status }, row) => [row, status])).toEqual(
      rows.map((row, index) => [index, row[5]]),
    );
    for (const { headers } of answers)
      expect(headers.get('content-type')).toContain('application/problem+json');
    expect((await published(teamId, 2)).map(({ type }) => type)).toEqual(['TeamCreated', 'MemberAdded']);
  });
});

describe('tokens', () => {
  it('are verified by anybody with the published keys, which all instances share', async () => {
    for (const { url } of apps) {
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url));
      const { payload, protectedHeader } = await jwtVerify(olga.token, keys, {
        issuer: 'ordered',
        audience: 'ordered',
      });
      expect(payload.sub).toBe(olga.userId);
      expect(protectedHeader.alg).toBe('EdDSA');
    }
    expect(await olga.ask('GET', '/users/me')).toMatchObject({ status: 200, body: { name: 'olga' } });
  });

  it('are not given for a wrong password or an unknown address, with one answer for both', async () => {
    const url = apps[0]?.url ?? '';
    const wrong = await send(url, 'POST', '/tokens', { email: 'olga@example.com', password: 'not hers' });
    const unknown = await send(url, 'POST', '/tokens', { email: 'nobody@example.com', password: 'not hers' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(unknown.body.detail).toBe(wrong.body.detail);
    const taken = { name: 'other', email: 'OLGA@example.com', password: 'password of another' };
    expect((await send(url, 'POST', '/users', taken)).status).toBe(409);
    expect((await send(url, 'GET', '/teams')).status).toBe(401);
    const [head, , signature] = olga.token.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: mia.userId, iss: 'ordered', aud: 'ordered', exp: 4e9 }));
    const authorization = `Bearer ${head}.${forged.toString('base64url')}.${signature}`;
    expect((await send(url, 'GET', '/teams', undefined, { authorization })).status).toBe(401);
  });
});
