import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, freePort, type RunningApp } from '#libs/testing';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

const ORDER = { user_id: 'alice', item: 'pizza', quantity: 1 };

describe('the dashboard over HTTP', () => {
  let suite: OrderSuite;
  let dashboard: RunningApp;
  let withoutDemo: RunningApp;

  const send = (app: RunningApp, route: string, body: unknown, origin?: string) =>
    fetch(`${app.url}/api/demo/${route}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(origin !== undefined && { Origin: origin }) },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    suite = await OrderSuite.start();
    const orders = await suite.app('orders');
    dashboard = await suite.app('dashboard', {
      ...{ DEMO: 'true', ORDERS_URL: orders.url },
      TEAMS_URL: `http://127.0.0.1:${await freePort()}`,
    });
    withoutDemo = await suite.app('dashboard');
  });
  afterAll(() => suite?.stop());

  it('serves a page that may load nothing from elsewhere and run nothing inline', async () => {
    const page = await fetch(dashboard.url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self';/);
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    const html = await page.text();
    const paths = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) expect((await fetch(`${dashboard.url}/${path}`)).status).toBe(200);
  });

  it('serves the contracts of all events, as a document and as a page without scripts', async () => {
    const document = await fetch(`${dashboard.url}/asyncapi.json`);
    expect(await document.json()).toMatchObject({ asyncapi: '3.0.0', channels: { 'order-events': {} } });
    const page = await fetch(`${dashboard.url}/asyncapi`);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(await page.text()).toContain('OrderPlaced 1.0');
  });

  it('passes on to the teams app what its panel needs, and nothing else', async () => {
    const at = (path: string, origin = dashboard.url) =>
      fetch(`${dashboard.url}/api/demo/teams/${path}`, { method: 'POST', headers: { Origin: origin } });
    // No teams app runs here.
    expect((await at('tasks/0198f6b4/complete')).status).toBe(502);
    expect((await at('tasks/0198f6b4')).status).toBe(404);
    expect((await at('tokens', 'http://stranger.example')).status).toBe(403);
  });

  it('answers a file that has not changed with 304', async () => {
    const url = `${dashboard.url}/page/main.js`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it.each(['page/../src/main.ts', 'page/%2e%2e/src/main.ts', 'page/main.ts', 'modules/ws.js', 'page/'])(
    'serves no other file: %s',
    async (path) => {
      expect((await fetch(`${dashboard.url}/${path}`)).status).toBe(404);
    },
  );

  it('passes an order on, and answers with what the app says', async () => {
    const taken = await send(dashboard, 'order', ORDER, dashboard.url);
    expect(taken.status).toBe(202);
    expect(await taken.json()).toMatchObject({ order_id: expect.any(String) });
    const refused = await send(dashboard, 'order', { ...ORDER, quantity: -1 }, dashboard.url);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ field: 'quantity' }] });
  });

  it.each([
    ['another site', 'https://evil.example'],
    ['nobody', undefined],
  ])('takes no order from a page of %s', async (_, origin) => {
    expect((await send(dashboard, 'order', ORDER, origin)).status).toBe(403);
  });

  it('passes nothing on that is not on its list, and nothing at all without DEMO', async () => {
    expect((await send(dashboard, 'admin', {}, dashboard.url)).status).toBe(404);
    expect((await send(dashboard, 'inventory', {}, dashboard.url)).status).toBe(404);
    expect((await send(withoutDemo, 'order', ORDER, withoutDemo.url)).status).toBe(404);
    expect((await send(withoutDemo, 'poison', { topic: 'order-events' }, withoutDemo.url)).status).toBe(404);
  });

  it('says that an app is away', async () => {
    expect((await send(dashboard, 'message', {}, dashboard.url)).status).toBe(502);
  });

  it('shows the record at a place, as it was written', async () => {
    const place = await eventually(async () => {
      const written = await send(dashboard, 'poison', { topic: 'order-events' }, dashboard.url);
      expect(written.status).toBe(202);
      return (await written.json()) as { topic: string; partition: number; offset: string };
    });
    const path = `${place.topic}/${place.partition}/${place.offset}`;
    const record = await fetch(`${dashboard.url}/api/records/${path}`);
    expect(await record.json()).toMatchObject({
      ...place,
      key: 'demo-poison',
      value: expect.stringContaining('not JSON'),
      headers: { 'x-demo': 'poison' },
    });
  });

  it.each([
    ['order-events/0/x', 400],
    ['order-events/-1/0', 400],
    ['order-events/0/99999999999999999999', 400],
    ['order-events/0/1000000', 404],
    ['order-events/77/0', 404],
    ['__consumer_offsets/0/0', 404],
  ])('answers for %s with %i', async (path, status) => {
    expect((await fetch(`${dashboard.url}/api/records/${path}`)).status).toBe(status);
  });
});
