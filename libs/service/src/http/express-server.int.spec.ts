import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { expressServer } from './express-server.js';

describe('a server for Express', () => {
  let server: Server;
  afterEach(async () => {
    await once(server.close(), 'close');
  });

  async function serve(app: Express): Promise<string> {
    server = expressServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('makes requests and responses whose prototypes Express leaves as they are', async () => {
    const app = express();
    const prototypes: unknown[] = [];
    app.get('/', (request, response) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      response.json({ host: request.get('host'), ours: [request.app === app, response.app === app] });
    });
    const url = await serve(app);
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    const answer = await fetch(url);
    expect(await answer.json()).toEqual({ host: new URL(url).host, ours: [true, true] });
    const [request, response, ...handled] = prototypes;
    expect(handled[0]).toBe(request);
    expect(handled[1]).toBe(response);
  });

  it('serves apps that are mounted in others', async () => {
    const [app, inner] = [express(), express()];
    inner.get('/in', ({ app: own }, response) => void response.json({ inner: own === inner }));
    app.use('/inner', inner);
    app.use(({ app: own, path }, response) => void response.status(404).json({ path, outer: own === app }));
    const url = await serve(app);
    expect(await (await fetch(`${url}/inner/in`)).json()).toEqual({ inner: true });
    expect(await (await fetch(`${url}/inner/out`)).json()).toEqual({ path: '/inner/out', outer: true });
  });
});
