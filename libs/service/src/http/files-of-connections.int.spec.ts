import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import express from 'express';
import { once } from 'node:events';
import fs, { createReadStream, type ReadStream } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ExpressServer } from './express-server.js';
import { closeFilesWithConnections } from './files-of-connections.js';
import { SampleService } from './sample-service.spec.js';

const SMALL = fileURLToPath(import.meta.url);
/** More than a response takes before it is sent. */
const LARGE = process.execPath;
const PIPELINED = 30;
const files: ReadStream[] = [];
let server: ExpressServer;

beforeAll(async () => {
  const app = express();
  app.use(closeFilesWithConnections());
  const open = (path: string) => {
    const file = createReadStream(path);
    files.push(file);
    return file;
  };
  app.get('/small', (_request, response) => void open(SMALL).pipe(response));
  app.get('/large', (_request, response) => void open(LARGE).pipe(response));
  app.get('/late', ({ socket }, response) => {
    const file = open(LARGE);
    socket.once('close', () => setImmediate(() => file.pipe(response)));
  });
  // Nothing behind it on the same connection gets its turn.
  app.get('/never', () => undefined);
  server = new ExpressServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.drain(0));

describe('the files of a connection', () => {
  it.each(['/large', '/late'])(
    'are closed with it, also those of %s that had to wait their turn',
    async (path) => {
      const before = files.length;
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
      for (const one of ['/never', ...Array.from({ length: PIPELINED }, () => path)])
        client.write(`GET ${one} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await eventually(() => expect(files.length).toBe(before + PIPELINED));
      client.destroy();
      await eventually(() => expect(files.filter(({ closed }) => !closed).length).toBe(0));
    },
  );

  it('are closed with it when they are those of Swagger UI', async () => {
    const service = await SampleService.start({});
    const opened = jest.spyOn(fs, 'createReadStream');
    const client = connect(Number(new URL(service.url).port), '127.0.0.1');
    client.write('GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(PIPELINED));
    await eventually(() => expect(opened.mock.results.length).toBe(PIPELINED));
    client.destroy();
    const closed = () => opened.mock.results.filter(({ value }) => (value as ReadStream).closed).length;
    await eventually(() => expect(closed()).toBe(PIPELINED));
    await service.stop();
  });

  it('are sent whole, one after the other', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/small`;
    const [one, other] = [await (await fetch(url)).text(), await (await fetch(url)).text()];
    expect(one).toContain('are sent whole');
    expect(other).toBe(one);
  });
});
