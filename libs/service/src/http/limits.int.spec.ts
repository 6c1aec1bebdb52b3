import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuseUpgrade } from '../upgrade/refuse-upgrade.js';
import { ProblemException } from './problem.js';
import { expectProblem, SampleService } from './sample-service.spec.js';

const PAGE = 'https://app.example.com';
let service: SampleService;

beforeAll(async () => {
  service = await SampleService.start({
    // Two at once, and one more only after 5 seconds.
    RATE_LIMIT_PER_ADDRESS: '0.2',
    TRUSTED_PROXIES: '127.0.0.1,::1',
    CORS_ORIGINS: PAGE,
    HTTP_CONNECTIONS: '20',
  });
});

afterAll(() => service.stop());

const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

describe('an address that asks too often', () => {
  it('is refused with 429 and the usual headers, and others are not', async () => {
    const path = '/orders?user_id=a';
    for (const left of ['1', '0']) {
      const { status, headers } = await service.ask(path, from('192.0.2.1'));
      expect([status, headers.get('ratelimit-remaining')]).toEqual([200, left]);
    }
    const refused = await service.ask(path, from('192.0.2.1'));
    expectProblem(refused, 429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('2;w=10');
    // Who writes another address before its own stays who it is.
    expect((await service.ask(path, from('192.0.2.9, 192.0.2.1'))).status).toBe(429);
    expect((await service.ask(path, from('192.0.2.2'))).status).toBe(200);
  });

  it('may still be asked for its health', async () => {
    for (let i = 0; i < 8; i += 1) {
      expect((await fetch(`${service.url}/health/liveness`, from('192.0.2.3'))).status).toBe(200);
    }
  });

  it('does not count for its proxy: bodies that are refused end the connection', async () => {
    const post = () => fetch(`${service.url}/order`, { method: 'POST', body: '{}', ...from('192.0.2.4') });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await post()).status);
    expect(statuses).toEqual([415, 415, 429]);
  });
});

describe('a page elsewhere', () => {
  const preflight = (origin: string) =>
    fetch(`${service.url}/order`, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', ...from('192.0.2.5').headers },
    });

  it('may ask when its origin is configured', async () => {
    const answer = await preflight(PAGE);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE);
    const headers = { Origin: PAGE, ...from('192.0.2.5').headers };
    const asked = await service.ask('/orders?user_id=a', { headers });
    expect(asked.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(asked.headers.get('access-control-expose-headers')).toContain('RateLimit-Remaining');
  });

  it.each(['https://evil.example', 'null', `${PAGE}.evil.example`])('may not ask as %s', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a connection', () => {
  const port = () => ((service.running.app.getHttpServer() as Server).address() as AddressInfo).port;

  it('that speaks no HTTP gets a problem, and so do headers of over 16 KiB', async () => {
    const nonsense = await service.askRaw('HELO mail.example\r\n\r\n');
    expect(nonsense).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
    const long = await service.askRaw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 [^]*"status":431/);
  });

  it('gets one answer, whatever follows its request', async () => {
    const request = 'GET /keyed HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n{"no": "request"}';
    expect((await service.askRaw(request)).match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
  });

  it.each([
    ['closes its side', true],
    ['leaves its side open', false],
  ])('that is refused a WebSocket is gone soon, when the client sends more and %s', async (_, closes) => {
    const server = service.running.app.getHttpServer() as Server;
    const refused = new Promise<Duplex>((resolve) =>
      server.once('upgrade', (_request, socket: Duplex) => {
        refuseUpgrade(socket, new ProblemException(403, 'Not here.'));
        resolve(socket);
      }),
    );
    const client = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true });
    client.on('error', () => undefined);
    client.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
    client.write('more');
    if (closes) client.end();
    const socket = await refused;
    try {
      if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(4000) });
    } finally {
      client.destroy();
      socket.destroy();
    }
  });

  it('beyond the bound is closed at once', async () => {
    const open = Array.from({ length: 25 }, () => connect(port(), '127.0.0.1'));
    const closed = open.map(
      (socket) => new Promise((resolve) => socket.on('close', resolve).on('error', () => undefined)),
    );
    await Promise.race(closed);
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
  });
});
