import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { WebSocket } from 'ws';
import { type ConnectionState } from './connection-state.js';
import { type Peer, ScriptedServer, TEAM } from './scripted-server.spec.js';
import { type Resync, type SubscriptionOptions } from './subscription-options.js';
import { connect, type TeamSocket } from './team-socket.js';
import { type TeamSocketOptions } from './team-socket-options.js';

let server: ScriptedServer;
let client: TeamSocket;
let states: ConnectionState[];
let problems: string[];
let tokens: boolean[];
let seen: number[];
let resyncs: Resync[];
let ends: string[];
let answerReload: (resync: Resync) => Promise<number>;

beforeEach(async () => {
  [states, problems, tokens, seen, resyncs, ends] = [[], [], [], [], [], []];
  answerReload = ({ seq }) => Promise.resolve(seq);
  server = await ScriptedServer.start();
});
afterEach(() => {
  client?.close();
  server.stop();
});

async function connected(options: Partial<TeamSocketOptions> = {}): Promise<Peer> {
  client = connect({
    url: server.url,
    WebSocket,
    token: ({ fresh }) => Promise.resolve(`token-${tokens.push(fresh)}`),
    onState: (state) => states.push(state),
    onProblem: ({ message }) => problems.push(message),
    pause: { firstMs: 20, longestMs: 40 },
    ...options,
  });
  return server.next();
}

function subscribe(options: Partial<SubscriptionOptions> = {}) {
  return client.subscribe(TEAM, {
    onEvents: (news) => seen.push(...news.map(({ seq }) => seq)),
    reload: (resync) => {
      resyncs.push(resync);
      return answerReload(resync);
    },
    onEnd: (reason) => ends.push(reason),
    ...options,
  });
}

/** Connected, and subscribed after event 7. */
async function following(): Promise<Peer> {
  const peer = await connected();
  subscribe({ since: 7 });
  peer.welcome();
  await peer.says();
  peer.subscribed(7, true);
  return peer;
}

const sees = (...numbers: number[]) => eventually(() => expect(seen).toEqual(numbers), { everyMs: 5 });

describe('a client of the teams', () => {
  it('sends its token in a header, and subscribes when it is welcome', async () => {
    const peer = await connected();
    subscribe();
    expect([peer.authorization, peer.subprotocols]).toEqual(['Bearer token-1', 'ordered.v1']);
    peer.welcome();
    expect(await peer.says()).toEqual({ op: 'subscribe', team_id: TEAM });
  });

  it('delivers events from now on in order', async () => {
    const peer = await connected();
    subscribe();
    peer.welcome();
    await peer.says();
    peer.subscribed(41, false);
    peer.events(42, 43);
    peer.events(44);
    await sees(42, 43, 44);
  });

  it('goes on where it was after the connection is lost', async () => {
    const first = await following();
    first.events(8, 9);
    await sees(8, 9);
    first.socket.terminate();
    const second = await server.next();
    second.welcome();
    expect(await second.says()).toEqual({ op: 'subscribe', team_id: TEAM, since: 9 });
    second.subscribed(9, true);
    second.events(10, 11);
    await sees(8, 9, 10, 11);
    expect(client.counters).toMatchObject({ connections: 2, lost: 1, recovered: 2, events: 4, resyncs: 0 });
  });

  it('never delivers what does not follow, asks again from the last good one, and counts it', async () => {
    const peer = await following();
    peer.events(8);
    peer.events(10);
    expect(await peer.says()).toEqual({ op: 'subscribe', team_id: TEAM, since: 8 });
    // Late, of before the answer.
    peer.events(11);
    peer.subscribed(8, true);
    peer.events(9, 11);
    await sees(8, 9, 10, 11);
    expect(client.counters.brokenChains).toBe(1);
  });

  it('has the team read anew when history is too short, and skips what that covers', async () => {
    answerReload = () => Promise.resolve(101);
    const peer = await following();
    peer.send({ op: 'resync', team_id: TEAM, seq: 100, reason: 'history-too-short' });
    peer.events(101, 102);
    await sees(102);
    expect(resyncs).toEqual([{ teamId: TEAM, seq: 100, reason: 'history-too-short' }]);
  });

  it('reads again what was read too early or could not be read', async () => {
    const answers = [() => Promise.reject(new Error('away')), () => Promise.resolve(50)];
    answerReload = ({ seq }) => answers.shift()?.() ?? Promise.resolve(seq);
    const peer = await following();
    peer.send({ op: 'resync', team_id: TEAM, seq: 100, reason: 'gap' });
    peer.events(101);
    await sees(101);
    expect(resyncs).toHaveLength(3);
    expect(problems).toContain('away');
  });

  it('finishes the reading of a team before it asks on a new connection', async () => {
    let finish: (seq: number) => void = () => undefined;
    answerReload = () => new Promise((resolve) => (finish = resolve));
    const first = await following();
    first.send({ op: 'resync', team_id: TEAM, seq: 100, reason: 'gap' });
    first.events(101);
    await eventually(() => expect(resyncs).toHaveLength(1));
    first.socket.terminate();
    const second = await server.next();
    second.welcome();
    await eventually(() => expect(states.at(-1)?.state).toBe('open'));
    finish(90);
    expect(await second.says()).toEqual({ op: 'subscribe', team_id: TEAM, since: 90 });
    second.subscribed(90, true);
    second.events(91);
    await sees(91);
  });

  it('takes an answer that begins elsewhere for a hole', async () => {
    const peer = await connected();
    subscribe({ since: 7 });
    peer.welcome();
    await peer.says();
    peer.subscribed(12, false);
    peer.events(13);
    await sees(13);
    expect(resyncs).toEqual([{ teamId: TEAM, seq: 12, reason: 'gap' }]);
  });

  it('connects anew after a frame that is not to the protocol', async () => {
    const first = await following();
    first.send('{"op":"events"');
    const second = await server.next();
    second.welcome();
    expect(await second.says()).toMatchObject({ since: 7 });
    expect(client.counters.brokenFrames).toBe(1);
  });

  it.each([1003, 1007, 1009, 4400, 4403])('stays away after close code %i', async (code) => {
    const peer = await following();
    peer.socket.close(code);
    await eventually(() => expect(states.at(-1)).toEqual({ state: 'closed', code }));
    expect(() => subscribe()).toThrow('closed');
  });

  it('asks for a fresh token after 4401, and not after 1001', async () => {
    (await following()).socket.close(1001);
    (await server.next()).welcome();
    await eventually(() => expect(client.counters.connections).toBe(2));
    expect(tokens).toEqual([false, false]);
    client.cut();
    const third = await server.next();
    third.welcome();
    third.socket.close(4401);
    expect((await server.next()).authorization).toBe('Bearer token-4');
    expect(tokens.at(-1)).toBe(true);
  });

  it('asks for a fresh token when the one it has is refused before the upgrade, and stays away from where it may not go', async () => {
    server.refusal = 401;
    const peer = connected();
    await eventually(() => expect(tokens.length).toBeGreaterThan(1));
    expect(tokens.slice(0, 2)).toEqual([false, true]);
    server.refusal = undefined;
    (await peer).welcome();
    server.refusal = 403;
    (await peer).socket.terminate();
    await eventually(() => expect(states.at(-1)).toEqual({ state: 'closed', code: 4403 }));
  });

  it('renews its token before it expires', async () => {
    const peer = await connected();
    peer.welcome({ expiresInMs: 100 });
    expect(await peer.says()).toEqual({ op: 'refresh', token: 'token-2' });
    expect(tokens).toEqual([false, true]);
  });

  it('asks a silent server whether it is there, and leaves it when it is not', async () => {
    const peer = await connected();
    peer.welcome({ pingSeconds: 0 });
    expect(await peer.says()).toEqual({ op: 'ping' });
    await server.next();
    expect(client.counters.lost).toBe(1);
  });

  it('asks again when a member is not known yet, and gives up on who is none', async () => {
    const peer = await connected();
    subscribe();
    peer.welcome();
    const error = { op: 'error', code: 'not-a-member', message: 'Not yet.', team_id: TEAM };
    await peer.says();
    peer.send({ ...error, retry: true });
    expect(await peer.says()).toEqual({ op: 'subscribe', team_id: TEAM });
    peer.send({ ...error, retry: false });
    await eventually(() => expect(ends).toEqual(['not-a-member']));
    // And may be tried again.
    subscribe();
    expect(await peer.says()).toEqual({ op: 'subscribe', team_id: TEAM });
  });

  it('delivers nothing after the member was removed, or has left by himself', async () => {
    const peer = await following();
    peer.send({ op: 'unsubscribed', team_id: TEAM, reason: 'member-removed' });
    peer.events(8);
    await eventually(() => expect(ends).toEqual(['member-removed']));
    const again = subscribe();
    await peer.says();
    again.close();
    expect(await peer.says()).toEqual({ op: 'unsubscribe', team_id: TEAM });
    peer.events(8);
    peer.send({ op: 'error', code: 'malformed', message: 'to hear that all is read', retry: false });
    await eventually(() => expect(problems).toContain('malformed: to hear that all is read'));
    expect(seen).toEqual([]);
  });

  it('goes on after a listener has thrown', async () => {
    const peer = await connected();
    subscribe({
      since: 7,
      onEvents: (news) => {
        seen.push(...news.map(({ seq }) => seq));
        throw new Error('mine');
      },
    });
    peer.welcome();
    await peer.says();
    peer.subscribed(7, true);
    peer.events(8);
    peer.events(9);
    await sees(8, 9);
    expect(problems).toEqual(['mine', 'mine']);
  });

  it('does not connect any more once it is closed, nor while no token is to be had', async () => {
    let asked = 0;
    client = connect({
      url: server.url,
      WebSocket,
      token: () => Promise.reject(new Error(`${(asked += 1)}`)),
      pause: { firstMs: 5 },
    });
    await eventually(() => expect(asked).toBeGreaterThan(2));
    client.close();
    expect(server.connections).toBe(0);
    expect(() => connect({ url: 'http://127.0.0.1', token: () => Promise.resolve('') })).toThrow('ws://');
  });
});
