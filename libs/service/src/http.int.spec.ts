import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { type Request } from 'express';
import { type AddressInfo, connect } from 'node:net';
import { type Server } from 'node:http';
import { z } from 'zod';
import { oneHeader } from './http/one-header.js';
import { type Problem } from './http/problem.js';
import { serviceSettings } from './service-settings.js';
import { type RunningService, startService } from './start-service.js';
import { currentTrace } from './trace.js';

class Address {
  @IsString() city!: string;
}

class PlaceOrder {
  @IsString() @Length(1, 64) user_id!: string;
  @IsInt() @Min(1) @Max(1_000) quantity!: number;
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
}

class ListOrders {
  @IsOptional() @IsString() user_id?: string;
}

class KnownError extends Error {
  readonly code = 'QUEUE_FULL';
  readonly retryable = true;
  readonly retryAfterMs = 2_000;
}

@Controller()
class SampleController {
  @Post('order') @HttpCode(202) place(@Body() body: PlaceOrder) {
    return { user_id: body.user_id, trace: currentTrace() };
  }

  @Post('raw') raw(@Body() body: unknown) {
    return { got: typeof body };
  }

  @Post('restock') restock() {
    return { ok: true };
  }

  @Get('orders') list(@Query() query: ListOrders) {
    return { query };
  }

  @Get('search') search(@Query('q') q: string) {
    return { q };
  }

  @Get('order/:id') one(@Param('id') id: string) {
    return { id };
  }

  @Get('keyed') keyed(@Req() request: Request) {
    return { key: oneHeader(request, 'Idempotency-Key') };
  }

  @Get('broken') broken() {
    throw new TypeError('password is hunter2');
  }

  @Get('away') away() {
    throw new KnownError('The queue is full; retry with the same Idempotency-Key.');
  }
}

@Module({ controllers: [SampleController] })
class SampleModule {}

const good = { user_id: 'alice', quantity: 2 };
const lines: Record<string, unknown>[] = [];
let service: RunningService;

beforeAll(async () => {
  service = await startService(
    {
      name: 'sample',
      title: 'Sample',
      description: 'For tests',
      config: z.object(serviceSettings),
      port: () => 0,
      module: () => SampleModule,
      errorClasses: [(error) => (error instanceof KnownError ? 'infrastructure' : undefined)],
    },
    {
      env: { LOG_LEVEL: 'info' },
      logDestination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
    },
  );
  await service.started;
});

afterAll(() => service.stop());

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & Partial<Problem>;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(service.url + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as Answer['body'] };
}

function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return ask(path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
}

/** What a client library would not let us send. */
async function askRaw(text: string): Promise<string> {
  const { port } = (service.app.getHttpServer() as Server).address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.write(text);
  await new Promise<void>((resolve, reject) => socket.on('close', () => resolve()).on('error', reject));
  return answer;
}

function expectProblem(answer: Answer, status: number): void {
  expect(answer.body).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.[jt]s|hunter2/);
}

describe('bodies', () => {
  it('accepts what the class declares', async () => {
    expect(await post('/order', JSON.stringify(good))).toMatchObject({
      status: 202,
      body: { user_id: 'alice' },
    });
  });

  it.each([
    ['truncated JSON', '{"user_id": "al', 'not valid JSON'],
    ['null', 'null', 'must be a JSON object'],
    ['an array', '[]', 'must be a JSON object'],
    ['a string', '"x"', 'must be a JSON object'],
    ['a number', '1', 'must be a JSON object'],
    ['nothing', '', 'no body'],
    ['an empty object', '{}', 'errors'],
  ])('refuses %s', async (_what, body, words) => {
    const answer = await post('/order', body);
    expectProblem(answer, 400);
    expect(answer.body.detail).toContain(words);
  });

  it('refuses a request without any body where one is declared, and not where none is', async () => {
    expectProblem(await ask('/order', { method: 'POST' }), 400);
    expect((await ask('/restock', { method: 'POST' })).status).toBe(201);
  });

  it.each([
    ['an unknown field', { ...good, admin: true }, 'admin'],
    ['a missing field', { quantity: 1 }, 'user_id'],
    ['a number for a string', { ...good, user_id: 5 }, 'user_id'],
    ['an array for a string', { ...good, user_id: ['a'] }, 'user_id'],
    ['a query operator', { ...good, user_id: { $ne: null } }, 'user_id'],
    ['a string for a number', { ...good, quantity: '5' }, 'quantity'],
    ['a fraction', { ...good, quantity: 1.5 }, 'quantity'],
    ['zero', { ...good, quantity: 0 }, 'quantity'],
    ['2^53 + 1', { ...good, quantity: 2 ** 53 + 1 }, 'quantity'],
    ['a wrong nested field', { ...good, address: { city: 1 } }, 'address.city'],
    ['an unknown nested field', { ...good, address: { city: 'x', zip: 1 } }, 'address.zip'],
    ['a name that every object has', { ...good, hasOwnProperty: 1 }, 'hasOwnProperty'],
  ])('refuses %s and names the field', async (_what, body, field) => {
    const answer = await post('/order', JSON.stringify(body));
    expectProblem(answer, 400);
    expect(answer.body.errors?.map((fault) => fault.field)).toContain(field);
  });

  it.each([
    ['an infinite number', '{"user_id":"a","quantity":1e309}', 'quantity'],
    ['__proto__', '{"user_id":"a","quantity":1,"__proto__":{"admin":true}}', '__proto__'],
    ['constructor', '{"user_id":"a","quantity":1,"constructor":{"prototype":{}}}', 'constructor'],
    ['a nested __proto__', '{"user_id":"a","quantity":1,"address":{"__proto__":{}}}', 'address.__proto__'],
  ])('refuses %s and names it', async (_what, body, field) => {
    for (const path of field === 'quantity' ? ['/order'] : ['/order', '/raw']) {
      const answer = await post(path, body);
      expectProblem(answer, 400);
      expect(answer.body.errors?.map((fault) => fault.field)).toContain(field);
    }
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('refuses bytes that are not UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"user_id":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('","quantity":1}'),
    ]);
    const answer = await post('/order', new Uint8Array(body));
    expectProblem(answer, 400);
    expect(answer.body.detail).toContain('UTF-8');
  });

  it.each([
    ['text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'Content-Type': 'application/json; charset=iso-8859-1' }],
    ['UTF-16', { 'Content-Type': 'application/json; charset=utf-16' }],
    ['compression', { 'Content-Encoding': 'gzip' }],
  ])('answers %s with 415', async (_what, headers) => {
    expectProblem(await post('/order', JSON.stringify(good), headers), 415);
  });

  it('answers a body without content type with 415', async () => {
    const body = JSON.stringify(good);
    const answer = await askRaw(
      `POST /order HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
    expect(answer).toContain('application/problem+json');
  });

  it('takes application/json; charset=utf-8 in any case', async () => {
    const headers = { 'Content-Type': 'Application/JSON; Charset="UTF-8"' };
    expect((await post('/order', JSON.stringify(good), headers)).status).toBe(202);
  });

  it('answers a body over the limit with 413, with and without an announced length', async () => {
    const body = JSON.stringify({ ...good, user_id: 'x'.repeat(20_000) });
    expectProblem(await post('/order', body), 413);
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const head = 'POST /order HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
    expect(await askRaw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('queries, paths and headers', () => {
  it.each([
    '?user_id=a&admin=1',
    '?user_id[$ne]=x',
    '?user_id=a&user_id=b',
    '?__proto__=x',
    '?constructor=x',
  ])('refuses %s', async (query) => expectProblem(await ask(`/orders${query}`), 400));

  it('takes a declared parameter once', async () => {
    expect((await ask('/orders?user_id=a')).body).toEqual({ query: { user_id: 'a' } });
    expect((await ask('/search?q=a')).body).toEqual({ q: 'a' });
    expectProblem(await ask('/search?q=a&q=b'), 400);
  });

  it('answers broken percent-encoding with 400', async () => {
    expectProblem(await ask('/order/%FF'), 400);
  });

  it('answers an unknown path with 404 and another method with 405 that names the right ones', async () => {
    expectProblem(await ask('/nowhere'), 404);
    const answer = await ask('/order', { method: 'DELETE' });
    expectProblem(answer, 405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('refuses a header that must occur once and does not', async () => {
    const twice = await askRaw(
      'GET /keyed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n\r\n',
    );
    expect(twice).toMatch(/^HTTP\/1\.1 400 /);
    expect(twice).toContain('"field":"Idempotency-Key"');
  });
});

describe('errors of handlers', () => {
  it('answers an unknown error with 500, says nothing of it, and logs it with its stack', async () => {
    const answer = await ask('/broken');
    expectProblem(answer, 500);
    const line = lines.find(({ err }) => err !== undefined);
    expect(line).toMatchObject({
      level: 'error',
      requestId: answer.body.request_id,
      err: { type: 'TypeError' },
    });
    expect((line?.err as { stack: string }).stack).toContain('http.int.spec');
  });

  it('answers an error of infrastructure with 503, its own words and Retry-After', async () => {
    const answer = await ask('/away');
    expectProblem(answer, 503);
    expect(answer.body.detail).toContain('Idempotency-Key');
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});

describe('every answer', () => {
  it('carries the request id of the caller, or a new one, and continues the trace inside the handler', async () => {
    const headers = { 'X-Request-Id': 'req-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const answer = await post('/order', JSON.stringify(good), headers);
    expect(answer.headers.get('x-request-id')).toBe('req-1');
    expect(answer.body.trace).toEqual({
      requestId: 'req-1',
      traceparent: expect.stringMatching(`^00-${'a'.repeat(32)}-`),
    });
    const strange = await post('/order', JSON.stringify(good), { 'X-Request-Id': 'a b' });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has security headers and does not name the framework', async () => {
    const { headers } = await ask('/search?q=a');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('is logged as the fault of the caller at info, and not at all when it is fine', async () => {
    const before = lines.length;
    await ask('/search?q=secret');
    await ask('/nowhere?token=secret');
    const added = lines.slice(before);
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
    await ask('/order/some-id');
    const response = await fetch(`${service.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toMatch(/http_request_duration_seconds_count\{.*route="\/order\/:id".*\} 1/);
    expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds\{service="sample"\}/);
    expect(text).not.toContain('some-id');
  });
});

describe('documentation', () => {
  it('serves the document and a page that its own security policy lets run', async () => {
    const { body } = await ask('/docs-json');
    expect(Object.keys(body.paths as object)).toEqual(expect.arrayContaining(['/order', '/orders']));
    expect(Object.keys(body.paths as object)).not.toContain('/metrics');
    const page = await fetch(`${service.url}/docs`);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    for (const [, source] of html.matchAll(/<script[^>]+src="\.?\/?([^"]+)"/g)) {
      expect((await fetch(new URL(source ?? '', `${service.url}/docs`))).status).toBe(200);
    }
  });
});
