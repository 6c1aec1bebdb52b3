import { describe, expect, it } from '@jest/globals';
import { curlOf, fuzzRequest, rawOf } from './http-request.js';
import { Dice } from './nasty.js';

const route = {
  method: 'POST',
  path: '/inventory/{item}/restock',
  parameters: [
    { name: 'item', in: 'path', example: 'pizza' },
    { name: 'limit', in: 'query', example: 20 },
  ],
  body: { quantity: 5, tags: ['a', { deep: true }] },
};
const requestsOf = (seed: number, length: number) => {
  const dice = new Dice(seed);
  return Array.from({ length }, () => rawOf(fuzzRequest(dice, route, 'a.b.c')));
};

describe('spoiled requests', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(requestsOf(1, 50)).toEqual(requestsOf(1, 50));
    expect(requestsOf(1, 50)).not.toEqual(requestsOf(2, 50));
  });

  it('can be sent, and some of them are good', () => {
    const requests = requestsOf(3, 300);
    for (const { path, headers = {} } of requests) {
      expect(path).toMatch(/^\/[\x21-\x7e]*$/);

      for (const value of Object.values(headers)) expect(String(value)).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
    }
    const good = requests.filter(
      ({ path, body }) =>
        path === '/inventory/pizza/restock' && body?.toString() === JSON.stringify(route.body),
    );
    expect(good.length).toBeGreaterThan(5);
    expect(good.length).toBeLessThan(150);
  });

  it('are shown as a command for a shell', () => {
    const request = { method: 'GET', path: '/a', query: ["x='"], headers: [['cookie', "it's"]] as const };
    expect(curlOf('http://localhost', request)).toBe(
      `curl -i --path-as-is -X GET -H 'cookie: it'\\''s' 'http://localhost/a?x='\\'''`,
    );
  });
});
