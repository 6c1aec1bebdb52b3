import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SUBPROTOCOL } from '#libs/team-socket';
import { eventually } from '#libs/testing';
import { WebSocketServer } from 'ws';
import { TeamListener } from './team-listener.js';

const TEAM = 'team-1';
const REFUSED = { op: 'error', code: 'not-a-member', message: 'No.', team_id: TEAM, retry: false };
const ended: (() => void)[] = [];
afterEach(() => ended.splice(0).forEach((end) => end()));

/** Of a server that answers the n-th request for the team with the n-th of these, and every later one with the last. */
async function listenerOf(...answers: object[][]): Promise<TeamListener> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
  await once(server, 'listening');
  let asked = 0;
  server.on('connection', (socket) => {
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    socket.on('message', () => (answers[asked++] ?? answers.at(-1)!).forEach(say));
    say({
      ...{ op: 'welcome', session: 's', instance: 'i', user_id: 'bea', ping_seconds: 30 },
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      limits: { frame_bytes: 16_384, messages_per_second: 50, subscriptions: 20 },
    });
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
  const listener = new TeamListener({ client: 'bea', teamId: TEAM, instance: 0, url, token: 'token' });
  ended.push(() => (listener.close(), server.close()));
  return listener;
}

describe('a member who listens', () => {
  it('has heard nothing where it was refused, and everything where it was let in then', async () => {
    const event = { seq: 1, id: 'e-1', type: 'TeamCreated', time: new Date().toISOString(), data: {} };
    const listener = await listenerOf(
      [REFUSED],
      [
        { op: 'subscribed', team_id: TEAM, seq: 0, recovered: true, online: 1 },
        { op: 'events', team_id: TEAM, prev: 0, events: [event] },
      ],
    );
    await eventually(() => expect(listener.last).toBe(1));
    expect(listener.segments.map(({ since, given }) => [since, given.length])).toEqual([
      [undefined, 0],
      [0, 1],
    ]);
  });

  it('has heard of the end of a history that is not kept any more', async () => {
    const listener = await listenerOf([{ op: 'resync', team_id: TEAM, seq: 7, reason: 'history-too-short' }]);
    await eventually(() => expect(listener.last).toBe(7));
    expect(listener.segments).toMatchObject([{ since: 0, given: [{ seq: 7 }] }]);
  });
});
