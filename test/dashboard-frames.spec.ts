import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { WebSocket } from 'ws';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

interface Frame {
  readonly op: string;
  readonly at: number;
  readonly code?: string;
  readonly sections?: Record<string, unknown>;
}

/** A page's connection by hand. */
class Client {
  readonly frames: Frame[] = [];
  closedWith: number | undefined;
  refusedWith: number | undefined;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString()) as Frame));
    socket.on('close', (code) => (this.closedWith = code));
    socket.on('unexpected-response', (_, response) => {
      this.refusedWith = response.statusCode;
      socket.terminate();
    });
    socket.on('error', () => undefined);
  }

  opened(): Promise<void> {
    return eventually(() => expect(this.frames[0]?.op).toBe('snapshot'));
  }

  closed(code: number): Promise<void> {
    return eventually(() => expect(this.closedWith).toBe(code));
  }
}

describe('the connection of a page', () => {
  let suite: OrderSuite;
  let dashboard: RunningApp;
  const clients: Client[] = [];

  const connect = (origin?: string): Client => {
    const client = new Client(
      new WebSocket(`${dashboard.url.replace('http', 'ws')}/live`, origin === undefined ? {} : { origin }),
    );
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    suite = await OrderSuite.start();
    await suite.app('orders');
    dashboard = await suite.app('dashboard', { DASHBOARD_VIEWERS: '4' });
  });
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate();
    await eventually(async () =>
      expect(await (await fetch(`${dashboard.url}/metrics`)).text()).toMatch(/^dashboard_viewers 0$/m),
    );
  });
  afterAll(() => suite?.stop());

  it('begins with the whole picture and goes on with what changes', async () => {
    const client = connect(dashboard.url);
    await client.opened();
    expect(Object.keys(client.frames[0]?.sections ?? {})).toEqual(
      expect.arrayContaining(['cluster', 'topics', 'groups', 'orders', 'chat', 'insights', 'demo']),
    );
    await eventually(() => expect(client.frames.length).toBeGreaterThan(4));
    expect(client.frames.slice(1).every(({ op }) => op === 'frame')).toBe(true);
  });

  it('is refused to a page of another origin', async () => {
    const client = connect('https://evil.example');
    await eventually(() => expect(client.refusedWith).toBe(403));
    expect(client.frames).toEqual([]);
  });

  it('is refused at another path, and when there are enough of them', async () => {
    const stray = new Client(new WebSocket(`${dashboard.url.replace('http', 'ws')}/other`));
    await eventually(() => expect(stray.refusedWith).toBe(404));
    const four = [connect(), connect(), connect(), connect()];
    await Promise.all(four.map((client) => client.opened()));
    const fifth = connect();
    await eventually(() => expect(fifth.refusedWith).toBe(503));
  });

  it.each([
    ['no JSON', '{', 'NOT_JSON'],
    ['an unknown operation', '{"op":"shutdown"}', 'NOT_VALID'],
    ['a field too many', '{"op":"timeline","user_id":"a","as":"admin"}', 'NOT_VALID'],
  ])('answers a frame with %s by an error with a code, and goes on', async (_, frame, code) => {
    const client = connect();
    await client.opened();
    client.socket.send(frame);
    await eventually(() => expect(client.frames.find(({ op }) => op === 'error')).toMatchObject({ code }));
    client.socket.send('{"op":"ordering","user_id":"alice"}');
    await eventually(() => expect(client.frames.some(({ op }) => op === 'ordering')).toBe(true));
  });

  it.each<[string, number, (socket: WebSocket) => void]>([
    ['five frames that are not valid', 4400, (socket) => Array.from({ length: 5 }, () => socket.send('?'))],
    ['a frame that is too large', 1009, (socket) => socket.send('x'.repeat(5000))],
    ['a frame that is no text', 1003, (socket) => socket.send(Buffer.from('{}'))],
    [
      'more frames than a person makes',
      4429,
      (socket) => Array.from({ length: 50 }, () => socket.send('{"op":"timeline"}')),
    ],
  ])('is closed after %s with %i, and nobody else notices', async (_, code, misbehave) => {
    const [bad, good] = [connect(), connect()];
    await Promise.all([bad.opened(), good.opened()]);
    misbehave(bad.socket);
    await bad.closed(code);
    const before = good.frames.length;
    await eventually(() => expect(good.frames.length).toBeGreaterThan(before + 1));
    expect(good.closedWith).toBeUndefined();
  });

  it('that is read slowly holds up nobody, and has the present once it is read again', async () => {
    const [slow, quick] = [connect(), connect()];
    await Promise.all([slow.opened(), quick.opened()]);
    slow.socket.pause();
    const before = quick.frames.length;
    await eventually(() => expect(quick.frames.length).toBeGreaterThan(before + 8));
    slow.socket.resume();
    await eventually(() =>
      expect(slow.frames.at(-1)?.at).toBeGreaterThanOrEqual(quick.frames.at(before + 8)!.at),
    );
  });

  it('does not hold up the end of the process, which says goodbye', async () => {
    const another = await suite.app('dashboard');
    const client = new Client(new WebSocket(`${another.url.replace('http', 'ws')}/live`));
    await client.opened();
    expect(await another.stop()).toBe(0);
    await client.closed(1001);
  });
});
