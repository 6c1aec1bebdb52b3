import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import express, { type Express } from 'express';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { ExpressServer } from './express-server.js';

/** Longer than any test. */
const NEVER_MS = 3_600_000;

let app: Express;
let server: ExpressServer;
let port: number;

async function listen(): Promise<void> {
  server = new ExpressServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

beforeEach(() => {
  app = express();
});
afterEach(async () => {
  server.closeAllConnections();
  await server.drain(0);
});

describe('a request', () => {
  it('and its response have the prototypes that Express would give them', async () => {
    const prototypes: unknown[] = [];
    app.get('/', (request, response) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      response.json({ host: request.get('host'), ours: [request.app === app, response.app === app] });
    });
    await listen();
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    const answer = await fetch(`http://127.0.0.1:${port}`);
    expect(await answer.json()).toEqual({ host: `127.0.0.1:${port}`, ours: [true, true] });
    const [request, response, ...handled] = prototypes;
    expect(handled[0]).toBe(request);
    expect(handled[1]).toBe(response);
  });

  it('can be for an app that is mounted in another', async () => {
    const inner = express();
    inner.get('/in', ({ app: own }, response) => void response.json({ inner: own === inner }));
    app.use('/inner', inner);
    app.use(({ app: own, path }, response) => void response.status(404).json({ path, outer: own === app }));
    await listen();
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
    expect(await ask('/inner/in')).toEqual({ inner: true });
    expect(await ask('/inner/out')).toEqual({ path: '/inner/out', outer: true });
  });
});

describe('a server that drains', () => {
  const PART = 'GET /slow HTTP/1.1\r\nHo';
  const REST = 'st: x\r\n\r\n';
  let answer: () => void;

  beforeEach(async () => {
    app.get('/slow', (_request, response) => void (answer = () => response.end('answered')));
    app.post('/slow', (request, response) => void request.resume().on('end', () => response.end('taken')));
    await listen();
  });

  /** A connection that has sent this much, and what it has heard. */
  async function client(sent: string): Promise<{ readonly socket: Socket; heard: string }> {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    const one = { socket, heard: '' };
    socket.on('data', (bytes) => (one.heard += bytes.toString()));
    socket.on('error', () => undefined);
    const [served] = (await accepted) as [Socket];
    socket.write(sent);
    await eventually(() => expect(served.bytesRead).toBe(sent.length));
    return one;
  }

  it('does not wait for connections on which nothing came, or nothing more', async () => {
    await client('');
    await client('GET /none HTTP/1.1\r\nHost: x\r\n\r\n');
    await server.drain(NEVER_MS);
  });

  it('answers requests that have arrived, and those that still do', async () => {
    const [whole, half] = [await client(PART + REST), await client(PART)];
    const early = answer;
    const drained = server.drain(NEVER_MS);
    half.socket.write(REST);
    await eventually(() => expect(answer).not.toBe(early));
    for (const send of [early, answer]) send();
    await drained;
    for (const { heard } of [whole, half]) expect(heard).toMatch(/^HTTP\/1.1 200 [^]*answered/);
  });

  it.each([
    ['headers', PART],
    ['a body', 'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf'],
    ['the next headers', `GET /none HTTP/1.1\r\nHost: x\r\n\r\n${PART}`],
  ])('waits so long for the rest of %s, and for an answer as long as it takes', async (_what, sent) => {
    const whole = await client(PART + REST);
    const { socket } = await client(sent);
    const drained = server.drain(50);
    await once(socket, 'close');
    answer();
    await drained;
    expect(whole.heard).toContain('answered');
  });

  it('leaves what was upgraded to its owner', async () => {
    const upgraded = once(server, 'upgrade');
    const { socket } = await client(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    const [, owned] = (await upgraded) as [IncomingMessage, Socket];
    const half = await client(PART);
    const drained = server.drain(0);
    await once(half.socket, 'close');
    owned.write('bye');
    expect(String((await once(socket, 'data'))[0])).toBe('bye');
    owned.end();
    await drained;
  });
});
