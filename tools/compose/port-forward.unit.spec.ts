import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { forwardPort, type Instance, type PortForward } from './port-forward.js';

const servers: Server[] = [];
const forwards: PortForward[] = [];

afterEach(async () => {
  await Promise.all(forwards.splice(0).map((forward) => forward.stop(0)));
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function instance(answer: RequestListener): Promise<Instance> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function deadInstance(): Promise<Instance> {
  const address = await instance(() => undefined);
  const server = servers.pop();
  server?.close();
  if (server?.listening) await once(server, 'close');
  return address;
}

async function forwardTo(
  instances: () => Promise<Instance[]>,
): Promise<{ url: string; forward: PortForward }> {
  const forward = await forwardPort({ host: '127.0.0.1', port: 0 }, 'inventory', instances);
  forwards.push(forward);
  return { url: `http://127.0.0.1:${forward.port}`, forward };
}

/** A connection of its own for each request, as separate clients have. */
const ask = (url: string, body?: string) =>
  fetch(url, { headers: { connection: 'close' }, ...(body === undefined ? {} : { method: 'POST', body }) });

async function answers(url: string, times: number): Promise<string[]> {
  const texts: string[] = [];
  for (let i = 0; i < times; i++) texts.push(await (await ask(url)).text());
  return texts;
}

describe('forwardPort', () => {
  it('takes turns, in whatever order the instances are found', async () => {
    const found = [await instance((_, res) => res.end('a')), await instance((_, res) => res.end('b'))];
    const { url } = await forwardTo(async () => [...found.reverse()]);

    const texts = await answers(url, 4);

    expect(texts.filter((text) => text === 'a')).toHaveLength(2);
    expect(texts.filter((text) => text === 'b')).toHaveLength(2);
  });

  it('passes over an instance that does not accept', async () => {
    const found = [await deadInstance(), await instance((_, res) => res.end('alive'))];
    const { url } = await forwardTo(async () => found);

    expect(await answers(url, 3)).toEqual(['alive', 'alive', 'alive']);
  });

  it('notices instances that come later', async () => {
    const found: Instance[] = [];
    const { url } = await forwardTo(async () => found);

    expect((await ask(url)).status).toBe(503);
    found.push(await instance((_, res) => res.end('new')));
    expect(await answers(url, 1)).toEqual(['new']);
  });

  it('answers 503 and names the service when its name is not known', async () => {
    const { url } = await forwardTo(() => Promise.reject(new Error('ENOTFOUND')));

    const response = await ask(url, 'a body that nobody reads');

    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 503,
      detail: expect.stringContaining('inventory'),
    });
  });

  it('carries large bodies both ways unchanged', async () => {
    const echo = await instance((req, res) => void req.pipe(res));
    const { url } = await forwardTo(async () => [echo]);
    const body = 'abcdefgh'.repeat(256 * 1024);

    expect(await (await ask(url, body)).text()).toBe(body);
  });

  it('lets a request in flight finish when it stops', async () => {
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      release = resolve;
    });
    let finish = (): void => undefined;
    const slow = await instance((_, res) => {
      finish = () => res.end('done');
      release();
    });
    const { url, forward } = await forwardTo(async () => [slow]);
    const response = ask(url);
    await reached;

    const stopped = forward.stop();
    finish();

    expect(await (await response).text()).toBe('done');
    await stopped;
    await expect(ask(url)).rejects.toThrow();
  });
});
