import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../eventually.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

let echo: Server;
let echoed: string[];
let proxy: TcpProxy;
let clients: Socket[];

beforeEach(async () => {
  echoed = [];
  clients = [];
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      echoed.push(chunk.toString());
      socket.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await tcpProxy({ target: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  echo.close();
});

async function client(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  // A reset may come before the connection is reported; `ask` sees it as closed.
  await new Promise((resolve) => socket.once('connect', resolve).on('error', resolve));
  return socket;
}

/** What comes back for `text`; 'closed' when the connection goes first. */
async function ask(socket: Socket, text: string): Promise<string> {
  let answer = '';
  return new Promise((resolve) => {
    if (socket.destroyed) resolve('closed');
    socket.once('close', () => resolve('closed'));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.length >= text.length) resolve(answer);
    });
    socket.write(text);
  });
}

describe('the fault proxy', () => {
  it('forwards both ways', async () => {
    expect(await ask(await client(), 'hello')).toBe('hello');
  });

  it('hands on an end of stream', async () => {
    const socket = await client();
    socket.end('bye');
    socket.resume();
    await once(socket, 'end');
    expect(echoed).toEqual(['bye']);
  });

  it('resets what is open and what is new while cut, and works again after', async () => {
    const open = await client();
    await ask(open, 'a');
    const closed = new Promise((resolve) => open.once('close', resolve));
    proxy.cut();
    await closed;
    expect(await ask(await client(), 'b')).toBe('closed');
    proxy.pass();
    expect(await ask(await client(), 'c')).toBe('c');
    expect(echoed).toEqual(['a', 'c']);
  });

  it('keeps silent as a black hole without losing anything', async () => {
    const socket = await client();
    proxy.blackHole();
    const answer = ask(socket, 'held');
    expect(await Promise.race([answer, delay(100, 'silence')])).toBe('silence');
    expect(echoed).toEqual([]);
    proxy.pass();
    expect(await answer).toBe('held');
  });

  it('loses every nth response after the request has arrived', async () => {
    proxy.swallowResponses({ every: 2 });
    expect(await ask(await client(), 'one')).toBe('one');
    expect(await ask(await client(), 'two')).toBe('closed');
    expect(await ask(await client(), 'three')).toBe('three');
    expect(echoed).toEqual(['one', 'two', 'three']);
    expect(proxy.swallowed).toBe(1);
  });

  it('chops and delays without changing a byte', async () => {
    proxy.chop(7);
    proxy.delay(1);
    const text = 'x'.repeat(1_000) + 'y'.repeat(1_000);
    expect(await ask(await client(), text)).toBe(text);
  });

  it('forgets closed connections', async () => {
    const socket = await client();
    await ask(socket, 'a');
    expect(proxy.connections).toBe(1);
    socket.destroy();
    await eventually(() => expect(proxy.connections).toBe(0));
  });
});
