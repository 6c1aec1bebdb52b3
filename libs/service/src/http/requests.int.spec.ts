import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { expectProblem, good, SampleService } from './sample-service.spec.js';

let service: SampleService;

beforeAll(async () => {
  service = await SampleService.start();
});

afterAll(() => service.stop());

describe('queries, paths and headers', () => {
  it.each([
    '?user_id=a&admin=1',
    '?user_id[$ne]=x',
    '?user_id=a&user_id=b',
    '?__proto__=x',
    '?constructor=x',
  ])('refuses %s', async (query) => expectProblem(await service.ask(`/orders${query}`), 400));

  it('takes a declared parameter once', async () => {
    expect((await service.ask('/orders?user_id=a')).body).toEqual({ query: { user_id: 'a' } });
    expect((await service.ask('/search?q=a')).body).toEqual({ q: 'a' });
    expectProblem(await service.ask('/search?q=a&q=b'), 400);
  });

  it('refuses any parameter where none is taken, by name', async () => {
    expect((await service.ask('/levels')).status).toBe(200);
    const answer = await service.ask('/levels?user=a&limit=1');
    expectProblem(answer, 400);
    expect(answer.body.errors?.map(({ field }) => field)).toEqual(['user', 'limit']);
  });

  it('answers broken percent-encoding with 400', async () => {
    expectProblem(await service.ask('/order/%FF'), 400);
  });

  it('answers an unknown path with 404 and another method with 405 that names the right ones', async () => {
    expectProblem(await service.ask('/nowhere'), 404);
    expectProblem(await service.ask('/order', { method: 'DELETE' }), 405);
    for (const method of ['DELETE', 'GET', 'HEAD']) {
      const { status, headers } = await fetch(`${service.url}/order`, { method });
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
  });

  it('refuses a header that must occur once and does not', async () => {
    const twice = await service.askRaw(
      'GET /keyed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n',
    );
    expect(twice).toMatch(/^HTTP\/1\.1 400 /);
    expect(twice).toContain('"field":"Idempotency-Key"');
  });
});

describe('errors of handlers', () => {
  it('answers an unknown error with 500, says nothing of it, and logs it with its stack', async () => {
    const answer = await service.ask('/broken');
    expectProblem(answer, 500);
    const line = service.lines.find(({ err }) => err !== undefined);
    expect(line).toMatchObject({
      level: 'error',
      requestId: answer.body.request_id,
      err: { type: 'TypeError' },
    });
    expect((line?.err as { stack: string }).stack).toContain('sample-service.spec');
  });

  it('answers an error of infrastructure with 503, its own words and Retry-After', async () => {
    const answer = await service.ask('/away');
    expectProblem(answer, 503);
    expect(answer.body.detail).toContain('Idempotency-Key');
    expect(answer.headers.get('retry-after')).toBe('2');
    await eventually(() =>
      expect(service.lines).toContainEqual(expect.objectContaining({ status: 503, level: 'warn' })),
    );
  });
});

describe('every answer', () => {
  it('carries the request id of the caller, or a new one, and continues the trace inside the handler', async () => {
    const headers = { 'X-Request-Id': 'req-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const answer = await service.post('/order', JSON.stringify(good), headers);
    expect(answer.headers.get('x-request-id')).toBe('req-1');
    expect(answer.body.trace).toEqual({
      requestId: 'req-1',
      traceparent: expect.stringMatching(`^00-${'a'.repeat(32)}-`),
    });
    const strange = await service.post('/order', JSON.stringify(good), { 'X-Request-Id': 'a b' });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has security headers and does not name the framework', async () => {
    const { headers } = await service.ask('/search?q=a');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('is logged as the fault of the caller at info, and not at all when it is fine', async () => {
    const before = service.lines.length;
    await service.ask('/search?q=secret');
    await service.ask('/nowhere?token=secret');
    const added = service.lines.slice(before);
    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({
      level: 'info',
      service: 'sample',
      method: 'GET',
      path: '/nowhere',
      status: 404,
    });
    expect(added[0]?.requestId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is measured by route template', async () => {
    await service.ask('/order/some-id');
    const response = await fetch(`${service.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toMatch(/http_request_duration_seconds_count\{.*route="\/order\/:id".*\} 1/);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \S+$/m);
    expect(text).not.toContain('some-id');
  });
});

describe('documentation', () => {
  it('serves the document and a page that its own security policy lets run', async () => {
    const { body } = await service.ask('/docs-json');
    expect(Object.keys(body.paths as object)).toEqual(expect.arrayContaining(['/order', '/orders']));
    expect(Object.keys(body.paths as object)).not.toContain('/metrics');
    expect(body).toMatchObject({
      paths: {
        '/orders': { get: { responses: { default: { content: { 'application/problem+json': {} } } } } },
      },
      components: { schemas: { Problem: { required: ['type', 'title', 'status', 'detail'] } } },
    });
    const page = await fetch(`${service.url}/docs`);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    for (const [, source] of html.matchAll(/<script[^>]+src="\.?\/?([^"]+)"/g)) {
      expect((await fetch(new URL(source ?? '', `${service.url}/docs`))).status).toBe(200);
    }
  });
});
