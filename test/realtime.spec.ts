import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { HEADER, PROTOBUF_CONTENT_TYPE, TEAM_PARTITIONS } from '#libs/events';
import { REPLAY_RUN_HEADER } from '#libs/kafka';
import { CLOSE, TeamSocket } from '#libs/team-socket';
import { eventually, type RunningApp, tcpProxy } from '#libs/testing';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { healthOf } from './app-state.js';
import { environmentOf, runCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';
import { type Frame, neverHangsUp, RawClient, refused } from './realtime-client.js';
import { eventsOf, numbersTo, TeamsClient } from './teams-client.js';

jest.setTimeout(120_000);

const ORIGIN = 'https://app.example.com';
const pair = generateKeyPairSync('ed25519');
const BUFFER_BYTES = 400_000;
let suite: OrderSuite;
let teams: RunningApp;
let realtime: RunningApp;
let olga: TeamsClient;
let mia: TeamsClient;
let stranger: TeamsClient;

beforeAll(async () => {
  suite = await OrderSuite.start({
    env: {
      PASSWORD_SCRYPT_LOG2_N: '10',
      OUTBOX_LEASE_MS: '2000',
      SIGN_IN_BURST: '1000',
      TOKEN_PRIVATE_KEY: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    },
  });
  // Tasks as protobuf, the rest as JSON: each team's sequence is of both.
  teams = await suite.app('teams', { EVENT_ENCODING: 'protobuf' });
  realtime = await suite.app('realtime', {
    TEAMS_URL: teams.url,
    REALTIME_ORIGINS: ORIGIN,
    REALTIME_RING_EVENTS: '20',
    REALTIME_SUBSCRIPTIONS: '3',
    REALTIME_PING_MS: '1500',
    REALTIME_CONNECTIONS: '22',
    REALTIME_CONNECTIONS_PER_ADDRESS: '20',
    INSTANCE_ID: 'one',
  });
  [olga, mia, stranger] = (await Promise.all(
    ['olga', 'mia', 'stranger'].map((name) => TeamsClient.join([teams.url], name)),
  )) as [TeamsClient, TeamsClient, TeamsClient];
});
afterEach(() => RawClient.endAll());
afterAll(() => suite?.stop());

const connect = (user: TeamsClient) => RawClient.connect(realtime.url, { token: user.token });

/** Signed as the teams app signs, but saying what the test wants. */
function tokenOf(subject: string, seconds: number, audience = 'ordered', key: KeyObject = pair.privateKey) {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(subject)
    .setIssuer('ordered')
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(key);
}

/** Sum of what an instance counts under a name, of one close code or of all. */
async function metric(name: string, of: RunningApp, label = ''): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  const named = new RegExp(`^${name}[{ ]`);
  const lines = text.split('\n').filter((line) => named.test(line) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
const closes = ({ code }: { readonly code: number }, of: RunningApp) =>
  metric('realtime_closes_total', of, `code="${code}"`);

/** Publishes the latest event of a team once more, so many times at once, marked as a replay. */
async function replayOf(teamId: string, run: string) {
  const { topic, partition, key, id, type, data } = (await eventsOf(suite, teamId)).at(-1)!;
  const headers = { [HEADER.id]: id, [HEADER.type]: type, [REPLAY_RUN_HEADER]: run };
  const message = { key, partition, headers, value: JSON.stringify(data) };
  const producer = suite.kafka.producer();
  await producer.connect();
  return {
    id,
    publish: (times: number) =>
      producer.send({ topic, messages: Array.from({ length: times }, () => message) }),
    end: () => producer.disconnect(),
  };
}

/** Subscribes, however long it takes until this instance knows that the team is theirs. */
async function subscribed(client: RawClient, teamId: string, since?: number): Promise<Frame> {
  return eventually(async () => {
    const from = client.frames.length;
    client.say({ op: 'subscribe', team_id: teamId, ...(since !== undefined && { since }) });
    const answer = await eventually(() => {
      const found = client.frames
        .slice(from)
        .find(({ op, team_id }) => team_id === teamId && ['subscribed', 'resync', 'error'].includes(op));
      return found ?? Promise.reject(new Error('no answer'));
    });
    expect(answer).not.toMatchObject({ code: 'not-a-member' });
    return answer;
  });
}

async function teamOf(...members: TeamsClient[]): Promise<string> {
  const teamId = await olga.team('Groceries');
  for (const { userId } of members) {
    const added = await olga.ask('POST', `/teams/${teamId}/members`, { user_id: userId, role: 'member' });
    expect(added.status).toBe(201);
  }
  return teamId;
}

async function task(teamId: string, title = 'Buy bread', description = title): Promise<string> {
  const { status, body } = await olga.ask('POST', `/teams/${teamId}/tasks`, { title, description });
  expect(status).toBe(201);
  return String(body.task_id);
}

describe('a member who is connected', () => {
  it('gets the events of all topics, partitions and encodings in the order of the team, as frames that follow each other', async () => {
    const teamId = await teamOf(mia);
    const client = await connect(mia);
    expect(client.frames[0]).toMatchObject({ op: 'welcome', instance: 'one', user_id: mia.userId });
    const { seq } = await subscribed(client, teamId, 0);
    expect(seq).toBe(0);
    const [created] = await eventsOf(suite, teamId);
    const partition = String(((created?.partition ?? 0) + 1) % TEAM_PARTITIONS);
    const env = { ...environmentOf(suite), TEAMS_DATABASE: suite.databases.teams };
    const moving = runCommand(['teams', 'move', teamId, '--partition', partition, '--execute'], env);
    await Promise.all(
      numbersTo(8).map(async (number) => {
        // Half of them before the team has moved, and half of them afterwards.
        if (number > 4) expect(await moving).toMatchObject({ code: 0, stderr: '' });
        const id = await task(teamId, `Task ${number}`);
        await olga.ask('PATCH', `/tasks/${id}`, { title: `Renamed ${number}` }, { 'if-match': '*' });
        await olga.ask('POST', `/tasks/${id}/complete`);
        await olga.ask('DELETE', `/tasks/${id}`, undefined, { 'if-match': '*' });
      }),
    );
    await eventually(() => expect(client.sequence(teamId)).toEqual(numbersTo(34)));
    for (const { op, prev, events } of client.frames)
      if (op === 'events') expect(events?.[0]?.seq).toBe((prev ?? 0) + 1);
    const inLog = await eventsOf(suite, teamId);
    expect(new Set(inLog.map((event) => event.partition)).size).toBe(2);
    expect(inLog.filter(({ contentType }) => contentType === PROTOBUF_CONTENT_TYPE)).toHaveLength(32);
    const frames = client.frames.filter(({ op }) => op === 'events').flatMap(({ events = [] }) => events);
    expect(frames).toMatchObject(inLog.map(({ id, type, data }) => ({ id, type, data })));
    client.socket.close();
  });

  it('resumes after the last event it has seen, or is told to read the team anew', async () => {
    const teamId = await teamOf();
    for (let i = 0; i < 5; i += 1) await task(teamId);
    const early = await connect(olga);
    await eventually(async () =>
      expect(await subscribed(early, teamId)).toMatchObject({ op: 'subscribed', seq: 6 }),
    );
    early.socket.close();
    const client = await connect(olga);
    expect(await subscribed(client, teamId, 4)).toMatchObject({ op: 'subscribed', seq: 4, recovered: true });
    await eventually(() => expect(client.sequence(teamId)).toEqual([5, 6]));
    expect(await subscribed(client, teamId, 6)).toMatchObject({ seq: 6, recovered: true });
    expect(await subscribed(client, teamId, 7)).toMatchObject({
      op: 'resync',
      seq: 6,
      reason: 'since-in-the-future',
    });
    expect(await subscribed(client, teamId, 1e9)).toMatchObject({
      op: 'resync',
      reason: 'since-in-the-future',
    });
    for (let i = 0; i < 20; i += 1) await task(teamId);
    await eventually(() => expect(client.sequence(teamId).at(-1)).toBe(26));
    expect(await subscribed(client, teamId, 5)).toMatchObject({
      op: 'resync',
      seq: 26,
      reason: 'history-too-short',
    });
    expect(await subscribed(client, teamId, 6)).toMatchObject({ op: 'subscribed', recovered: true });
    client.socket.close();
  });

  it('is removed: gets nothing of the team from that event on, while the others get it all', async () => {
    const teamId = await teamOf(mia);
    const [removed, stays] = await Promise.all([connect(mia), connect(olga)]);
    await subscribed(removed, teamId, 0);
    await subscribed(stays, teamId, 0);
    const before = task(teamId);
    await before;
    await olga.ask('DELETE', `/teams/${teamId}/members/${mia.userId}`, undefined, { 'if-match': '*' });
    for (let i = 0; i < 5; i += 1) await task(teamId);
    expect(await removed.frame('unsubscribed')).toMatchObject({ team_id: teamId, reason: 'member-removed' });
    await eventually(() => expect(stays.sequence(teamId)).toEqual(numbersTo(9)));
    expect(removed.sequence(teamId)).toEqual([1, 2, 3]);
    expect(removed.frames.at(-1)).toMatchObject({ op: 'unsubscribed' });
    expect(await removed.ask({ op: 'subscribe', team_id: teamId }, 'error')).toMatchObject({
      code: 'not-a-member',
    });
    await olga.ask('DELETE', `/teams/${teamId}`, undefined, { 'if-match': '*' });
    expect(await stays.frame('unsubscribed')).toMatchObject({ reason: 'team-deleted' });
    expect(stays.sequence(teamId).at(-1)).toBe(10);
    for (const client of [removed, stays]) client.socket.close();
  });

  it('sees a replay marked as such, outside of the sequence', async () => {
    const teamId = await teamOf();
    const client = await connect(olga);
    await subscribed(client, teamId, 0);
    await eventually(() => expect(client.sequence(teamId)).toEqual([1]));
    const replay = await replayOf(teamId, 'run-7');
    await replay.publish(1);
    expect(await client.frame('replayed')).toMatchObject({
      run: 'run-7',
      events: [{ id: replay.id, seq: 1 }],
    });
    await replay.end();
    await task(teamId);
    await eventually(() => expect(client.sequence(teamId)).toEqual([1, 2]));
    client.socket.close();
  });

  it('is told who is there, and that they have gone', async () => {
    const teamId = await teamOf(mia);
    const [one, other] = await Promise.all([connect(olga), connect(mia)]);
    await subscribed(one, teamId);
    expect(await subscribed(other, teamId)).toMatchObject({ online: 2 });
    const answer = await fetch(`${realtime.url}/presence/${teamId}`, {
      headers: { authorization: `Bearer ${mia.token}` },
    });
    expect(await answer.json()).toMatchObject({ online: 2, users: expect.arrayContaining([mia.userId]) });
    other.socket.terminate();
    await eventually(async () =>
      expect(await one.frame('presence')).toMatchObject({ team_id: teamId, online: 1 }),
    );
    const headersOf = ['', `Bearer ${stranger.token}`].map((authorization) => ({ authorization }));
    const refusals = headersOf.map(async (headers) => {
      const { status } = await fetch(`${realtime.url}/presence/${teamId}`, { headers });
      return status;
    });
    expect(await Promise.all(refusals)).toEqual([401, 404]);
    one.socket.close();
  });

  it('goes on with the typed client over a broken network, without a gap or a repetition', async () => {
    const teamId = await teamOf();
    const proxy = await tcpProxy({ target: Number(new URL(realtime.url).port) });
    const seen: number[] = [];
    const socket = new TeamSocket({
      url: `ws://${proxy.address}/ws`,
      token: () => Promise.resolve(olga.token),
      WebSocket,
      pause: { firstMs: 20, longestMs: 200 },
    });
    await new Promise<void>((resolve) => {
      socket.subscribe(teamId, {
        since: 0,
        onEvents: (events) => seen.push(...events.map(({ seq }) => seq)),
        reload: () => Promise.reject(new Error('nothing is missing')),
        onSubscribed: () => resolve(),
      });
    });
    proxy.chop(7);
    for (let i = 0; i < 12; i += 1) {
      await task(teamId);
      if (i % 4 === 1) {
        proxy.cut();
        proxy.pass();
      }
    }
    await eventually(() => expect(seen).toEqual(numbersTo(13)));
    socket.close();
    await proxy.close();
  });
});

describe('a request for a WebSocket', () => {
  const page = (token: string) => [`ordered.v1`, `bearer.${token}`];

  it.each([
    ['without a token', () => ({}), 401],
    ['with a broken token', () => ({ token: 'a.b.c' }), 401],
    ['with an unsigned token', () => ({ token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJvbGdhIn0.' }), 401],
    ['with a token in the query', () => ({ path: `/ws?token=${olga.token}`, token: olga.token }), 400],
    [
      'from a foreign origin',
      () => ({ token: olga.token, headers: { origin: 'https://evil.example' } }),
      403,
    ],
    ['from the origin null', () => ({ subprotocols: page(olga.token), headers: { origin: 'null' } }), 403],
    [
      'from a look-alike origin',
      () => ({ subprotocols: page(olga.token), headers: { origin: `${ORIGIN}.evil.example` } }),
      403,
    ],
    ['with the token of a browser but without an origin', () => ({ subprotocols: page(olga.token) }), 403],
    ['without the subprotocol', () => ({ subprotocols: ['chat'], token: olga.token }), 400],
    ['at another path', () => ({ path: '/live', token: olga.token }), 404],
  ])('%s is refused with a problem before the upgrade', async (_, knock, status) => {
    const answer = await refused(realtime.url, knock());
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({ status, detail: expect.any(String) });
    expect(answer.body).not.toContain(olga.token);
  });

  it('with a token that has expired, is meant for another or is signed by another is refused', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const tokens = [
      tokenOf('olga', -60),
      tokenOf('olga', 60, 'another'),
      tokenOf('olga', 60, 'ordered', other),
    ];
    for (const token of await Promise.all(tokens))
      expect(await refused(realtime.url, { token })).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      });
  });

  it('of a page is taken with its token as subprotocol, which is not repeated', async () => {
    const client = await RawClient.connect(realtime.url, {
      subprotocols: page(olga.token),
      headers: { origin: ORIGIN },
    });
    expect(client.socket.protocol).toBe('ordered.v1');
    client.socket.close();
  });

  it('is refused when there are too many from one address, or at all', async () => {
    const clients: RawClient[] = [];
    const { token } = olga;
    await eventually(async () => expect(await metric('realtime_connections', realtime)).toBe(0));
    for (let i = 0; i < 20; i += 1) clients.push(await connect(olga));
    expect(await refused(realtime.url, { token })).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
    });
    for (const from of ['127.0.0.2', '127.0.0.3'])
      clients.push(await RawClient.connect(realtime.url, { token, from }));
    expect(await refused(realtime.url, { token, from: '127.0.0.4' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    });
    for (const { socket } of clients) socket.terminate();
    await eventually(() => connect(olga));
  });
});

describe('what a client says', () => {
  it.each([
    ['text that is no JSON', 'hello', { code: 'malformed' }],
    ['a list', '[]', { code: 'malformed' }],
    ['null', 'null', { code: 'malformed' }],
    ['an unknown operation', '{"op":"destroy"}', { code: 'unknown-operation', field: 'op' }],
    ['an inherited operation', '{"op":"constructor"}', { code: 'unknown-operation' }],
    ['an unknown field', '{"op":"ping","x":1}', { code: 'invalid-field', field: 'x' }],
    ['all teams', '{"op":"subscribe","team_id":"*"}', { code: 'invalid-field', field: 'team_id' }],
    ['a prototype', '{"op":"subscribe","team_id":"__proto__"}', { code: 'invalid-field', field: 'team_id' }],
    [
      '10,000 teams',
      JSON.stringify({ op: 'subscribe', team_id: Array(1000).fill('t') }),
      { field: 'team_id' },
    ],
    ['a since that is text', '{"op":"subscribe","team_id":"t","since":"7"}', { field: 'since' }],
    ['a since below zero', '{"op":"subscribe","team_id":"t","since":-1}', { field: 'since' }],
    ['a since beyond counting', '{"op":"subscribe","team_id":"t","since":1e300}', { field: 'since' }],
    [
      'an end before a beginning',
      '{"op":"unsubscribe","team_id":"t"}',
      { code: 'not-subscribed', team_id: 't' },
    ],
    ['a team that is not there', '{"op":"subscribe","team_id":"t"}', { code: 'not-a-member', retry: true }],
  ])('%s: is answered with an error that names it, and the connection stays', async (_, text, error) => {
    const client = await connect(stranger);
    client.socket.send(text);
    expect(await client.frame('error')).toMatchObject({ op: 'error', message: expect.any(String), ...error });
    await client.ask({ op: 'ping' }, 'pong');
    client.socket.close();
  });

  it('of a foreign team, or of more teams than are allowed, is refused', async () => {
    const ids = [await teamOf(), await teamOf(), await teamOf(), await teamOf()];
    const [client, foreign] = [await connect(olga), await connect(stranger)];
    for (const id of ids.slice(0, 3)) await subscribed(client, id);
    expect(await client.ask({ op: 'subscribe', team_id: ids[3] }, 'error')).toMatchObject({
      code: 'too-many-subscriptions',
    });
    expect(await client.ask({ op: 'unsubscribe', team_id: ids[0] }, 'unsubscribed')).toMatchObject({
      reason: 'asked',
    });
    await subscribed(client, ids[3]!);
    expect(await foreign.ask({ op: 'subscribe', team_id: ids[1], since: 0 }, 'error')).toMatchObject({
      code: 'not-a-member',
    });
    expect(foreign.sequence(ids[1]!)).toEqual([]);
    for (const { socket } of [client, foreign]) socket.close();
  });

  it.each([
    ['a frame over 16 KiB', CLOSE.frameTooBig, (socket: WebSocket) => socket.send('x'.repeat(16_385))],
    ['a binary frame', CLOSE.binary, (socket: WebSocket) => socket.send(Buffer.from('{"op":"ping"}'))],
    [
      'invalid UTF-8',
      CLOSE.invalidText,
      (socket: WebSocket) => socket.send(Buffer.from([0xc3, 0x28]), { binary: false }),
    ],
    [
      'too many malformed frames',
      CLOSE.malformed,
      (socket: WebSocket) => {
        for (let i = 0; i < 10; i += 1) socket.send('?');
      },
    ],
    [
      '1,000 messages at once',
      CLOSE.tooManyMessages,
      (socket: WebSocket) => {
        for (let i = 0; i < 1000; i += 1) socket.send('{"op":"ping"}');
      },
    ],
    [
      '1,000 pongs that nobody asked for',
      CLOSE.tooManyMessages,
      (socket: WebSocket) => {
        for (let i = 0; i < 1000; i += 1) socket.pong();
      },
    ],
  ])('%s: closes the connection with its code, and counts it', async (_, { code }, act) => {
    const client = await connect(olga);
    const before = await closes({ code }, realtime);
    act(client.socket);
    expect(await client.close()).toBe(code);
    await eventually(async () => expect(await closes({ code }, realtime)).toBe(before + 1));
  });
});

describe('a connection', () => {
  it('of who breaks the rules is over soon, also when he never hangs up', async () => {
    const connections = () => metric('realtime_connections', realtime);
    const [before, counted] = [await connections(), await closes(CLOSE.invalidText, realtime)];
    const socket = await neverHangsUp(realtime.url, olga.token);
    // A text that is no UTF-8, masked by zeros.
    socket.resume().write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]));
    await eventually(async () => expect(await closes(CLOSE.invalidText, realtime)).toBe(counted + 1));
    await eventually(async () => expect(await connections()).toBeLessThanOrEqual(before), {
      timeoutMs: 15_000,
    });
    socket.destroy();
  });

  it('ends with its token, unless that is refreshed by one of the same user', async () => {
    const [ends, goesOn] = await Promise.all(
      [3, 3].map(async (seconds) =>
        RawClient.connect(realtime.url, { token: await tokenOf(olga.userId, seconds) }),
      ),
    );
    const refresh = async (token: string | Promise<string>, answer: string) =>
      goesOn!.ask({ op: 'refresh', token: await token }, answer);
    expect(await refresh(mia.token, 'error')).toMatchObject({ code: 'foreign-token' });
    expect(await refresh('a.b.c', 'error')).toMatchObject({ code: 'invalid-field', field: 'token' });
    expect(await refresh(tokenOf(olga.userId, 600), 'refreshed')).toMatchObject({
      expires_at: expect.any(String),
    });
    expect(await ends!.close()).toBe(CLOSE.tokenRefused.code);
    await goesOn!.ask({ op: 'ping' }, 'pong');
    goesOn!.socket.close();
  });

  it('that does not answer pings is closed', async () => {
    const proxy = await tcpProxy({ target: Number(new URL(realtime.url).port) });
    const client = await RawClient.connect(`http://${proxy.address}`, { token: olga.token });
    proxy.blackHole();
    await eventually(async () => expect(await closes(CLOSE.silent, realtime)).toBe(1));
    client.socket.terminate();
    await proxy.close();
  });

  it('is closed where a second process has the INSTANCE_ID, until that is stopped: nobody waits where not all is heard', async () => {
    const teamId = await teamOf();
    const client = await connect(olga);
    await subscribed(client, teamId, 0);
    await eventually(() => expect(client.sequence(teamId)).toEqual([1]));
    const twin = await suite.app('realtime', { TEAMS_URL: teams.url, INSTANCE_ID: 'one' }, { ready: false });
    expect(await client.close()).toBe(CLOSE.goingAway.code);
    for (const app of [realtime, twin]) {
      await eventually(async () => {
        const { status, details } = await healthOf(app, 'readiness');
        expect({ status, reason: details['team-feed']?.reason }).toEqual({
          status: 503,
          reason: expect.stringContaining('another process has this INSTANCE_ID'),
        });
      });
      expect(await refused(app.url, { token: olga.token })).toMatchObject({ status: 503 });
    }
    await task(teamId);
    expect(await twin.stop()).toBe(0);
    const back = await eventually(() => connect(olga));
    expect(await subscribed(back, teamId, 1)).toMatchObject({ recovered: true });
    await eventually(() => expect(back.sequence(teamId)).toEqual([2]));
  });

  it('that takes nothing is closed, holds up no other and no memory, and resumes; the others stay until the service is stopped', async () => {
    const another = await suite.app('realtime', {
      ...{ TEAMS_URL: teams.url, INSTANCE_ID: 'two', REALTIME_BUFFER_BYTES: String(BUFFER_BYTES) },
      // Who takes nothing answers no ping either; that is not what it is to be closed for here.
      REALTIME_PING_MS: '60000',
    });
    const teamId = await teamOf(mia);
    const connectThere = (user: TeamsClient) => RawClient.connect(another.url, { token: user.token });
    const [slow, quick] = await Promise.all([connectThere(mia), connectThere(olga)]);
    await Promise.all([subscribed(slow, teamId, 0), subscribed(quick, teamId, 0)]);
    const description = '€'.repeat(4000);
    await task(teamId, 'Long', description);
    await eventually(() => expect(slow.sequence(teamId)).toEqual(numbersTo(3)));
    const replay = await replayOf(teamId, 'flood');
    slow.socket.pause();
    const replays = () => quick.frames.filter(({ op }) => op === 'replayed').length;
    // The kernel takes some megabytes for a socket; what it does not take is the service's to hold.
    for (let sent = 0; (await closes(CLOSE.tooSlow, another)) === 0;) {
      await replay.publish(25);
      sent += 25;
      await eventually(() => expect(replays()).toBe(sent));
      const frame = Buffer.byteLength(description) * 1.1;
      expect(await metric('realtime_waiting_bytes', another)).toBeLessThan(BUFFER_BYTES + frame);
    }
    await replay.end();
    slow.socket.terminate();
    await eventually(async () => expect(await metric('realtime_waiting_bytes', another)).toBe(0));
    await task(teamId);
    const back = await connectThere(mia);
    expect(await subscribed(back, teamId, 3)).toMatchObject({ op: 'subscribed', recovered: true });
    for (const client of [back, quick])
      await eventually(() => expect(client.sequence(teamId).at(-1)).toBe(4));
    expect(await another.stop()).toBe(0);
    for (const client of [back, quick]) expect(await client.close()).toBe(CLOSE.goingAway.code);
  });
});
