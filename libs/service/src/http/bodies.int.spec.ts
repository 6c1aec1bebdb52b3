import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectProblem, good, SampleService } from './sample-service.spec.js';

let service: SampleService;

beforeAll(async () => {
  service = await SampleService.start();
});

afterAll(() => service.stop());

describe('bodies', () => {
  it('accepts what the class declares', async () => {
    expect(await service.post('/order', JSON.stringify(good))).toMatchObject({
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
    const answer = await service.post('/order', body);
    expectProblem(answer, 400);
    expect(answer.body.detail).toContain(words);
  });

  it('refuses a request without any body where one is declared, and not where none is', async () => {
    expectProblem(await service.ask('/order', { method: 'POST' }), 400);
    expect((await service.ask('/restock', { method: 'POST' })).status).toBe(201);
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
    const answer = await service.post('/order', JSON.stringify(body));
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
      const answer = await service.post(path, body);
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
    const answer = await service.post('/order', new Uint8Array(body));
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
    expectProblem(await service.post('/order', JSON.stringify(good), headers), 415);
  });

  it('passes a form where forms are taken, unread, and nowhere else', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await service.post('/restock', 'a=b', headers)).toMatchObject({ status: 201 });
    expectProblem(await service.post('/restock/more', 'a=b', headers), 415);
    expectProblem(await service.post('/restock', 'a=b', { 'Content-Type': 'text/plain' }), 415);
  });

  it('answers a body without content type with 415', async () => {
    const body = JSON.stringify(good);
    const answer = await service.askRaw(
      `POST /order HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
    expect(answer).toContain('application/problem+json');
  });

  it('takes application/json; charset=utf-8 in any case', async () => {
    const headers = { 'Content-Type': 'Application/JSON; Charset="UTF-8"' };
    expect((await service.post('/order', JSON.stringify(good), headers)).status).toBe(202);
  });

  it('answers a body over the limit with 413, with and without an announced length', async () => {
    const body = JSON.stringify({ ...good, user_id: 'x'.repeat(20_000) });
    expectProblem(await service.post('/order', body), 413);
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const head = 'POST /order HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
    expect(await service.askRaw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(
      /^HTTP\/1\.1 413 /,
    );
  });
});
