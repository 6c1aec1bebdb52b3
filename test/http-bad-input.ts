import { type RawRequest } from './raw-request.js';

/** A request that must be refused: with which status, and naming which field. */
export interface BadRequest {
  readonly name: string;
  readonly request: RawRequest;
  readonly status: number;
  readonly field?: string;
}

/** Stands where a secret might be; must never come back. */
export const SECRET = 'hunter2-s3cret';

const GOOD = { user_id: 'alice', item: 'pizza', quantity: 1 };
const JSON_TYPE = { 'content-type': 'application/json' };

function post(body: string | Buffer, headers: RawRequest['headers'] = JSON_TYPE): RawRequest {
  return { method: 'POST', path: '/order', headers: { authorization: `Bearer ${SECRET}`, ...headers }, body };
}

const BODIES: BadRequest[] = [
  { name: 'truncated JSON', request: post(`{"user_id":"${SECRET}","it`), status: 400 },
  { name: 'empty body', request: post(''), status: 400 },
  { name: 'JSON null', request: post('null'), status: 400 },
  { name: 'JSON array', request: post(`[${JSON.stringify(GOOD)}]`), status: 400 },
  { name: 'JSON string', request: post('"x"'), status: 400 },
  { name: 'JSON number', request: post('7'), status: 400 },
  { name: 'invalid UTF-8', request: post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), status: 400 },
  {
    name: 'form content type',
    request: post(`user_id=${SECRET}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
  },
  {
    name: 'text content type',
    request: post(JSON.stringify(GOOD), { 'content-type': 'text/plain' }),
    status: 415,
  },
  { name: 'no content type', request: post(JSON.stringify(GOOD), {}), status: 415 },
  {
    name: 'another charset',
    request: post(JSON.stringify(GOOD), { 'content-type': 'application/json; charset=utf-16' }),
    status: 415,
  },
  {
    name: 'compressed body',
    request: post(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    status: 415,
  },
  {
    name: 'body over 16 KiB',
    request: post(JSON.stringify({ ...GOOD, item: 'x'.repeat(16_500) })),
    status: 413,
  },
  {
    name: 'body over 16 KiB without a length',
    request: post(JSON.stringify({ ...GOOD, item: 'x'.repeat(16_500) }), {
      ...JSON_TYPE,
      'transfer-encoding': 'chunked',
    }),
    status: 413,
  },
  { name: 'deep nesting', request: post(`{"item":${'['.repeat(6000)}${']'.repeat(6000)}}`), status: 400 },
];

function fieldRow(field: string, what: string, json: string): BadRequest {
  const known = Object.entries(GOOD)
    .filter(([name]) => name !== field)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const body = `{${[...known, `${JSON.stringify(field)}:${json}`].join(',')}}`;
  return { name: `${field}: ${what}`, request: post(body), status: 400, field };
}

function missing(field: keyof typeof GOOD): BadRequest {
  const { [field]: _gone, ...rest } = GOOD;
  return { name: `${field}: missing`, request: post(JSON.stringify(rest)), status: 400, field };
}

const WRONG_STRINGS: [what: string, json: string][] = [
  ['null', 'null'],
  ['number', '5'],
  ['boolean', 'true'],
  ['array for a string', '["alice"]'],
  ['query operator', '{"$ne":null}'],
  ['empty', '""'],
  ['with a colon', '"a:b"'],
  ['with a slash', '"a/b"'],
  ['with two dots', '"a..b"'],
  ['with NUL', '"a\\u0000b"'],
  ['with a right-to-left override', '"a\\u202eb"'],
  ['with a lone surrogate', '"a\\ud800"'],
  ['with CR LF', `"a\\r\\nSet-Cookie: ${SECRET}"`],
  ['of 10 KB', `"${'x'.repeat(10_240)}"`],
];
const WRONG_QUANTITIES: [what: string, json: string][] = [
  ['0', '0'],
  ['-1', '-1'],
  ['1.5', '1.5'],
  ['1e309', '1e309'],
  ['text', '"5"'],
  ['2^53+1', '9007199254740993'],
  ['10^9', '1000000000'],
  ['null', 'null'],
  ['array', '[1]'],
  ['query operator', '{"$gt":0}'],
];

const FIELDS: BadRequest[] = [
  ...(['user_id', 'item'] as const).flatMap((field) => [
    missing(field),
    ...WRONG_STRINGS.map(([what, json]) => fieldRow(field, what, json)),
  ]),
  missing('quantity'),
  ...WRONG_QUANTITIES.map(([what, json]) => fieldRow('quantity', what, json)),
  fieldRow('coupon', 'unknown field', `"${SECRET}"`),
  fieldRow('__proto__', 'unsafe name', '{"admin":true}'),
  fieldRow('constructor', 'unsafe name', '{"prototype":{"admin":true}}'),
  fieldRow('hasOwnProperty', 'unsafe name', 'true'),
];

const bad = (name: string, path: string, status: number, field?: string): BadRequest => ({
  name,
  request: { path },
  status,
  ...(field !== undefined && { field }),
});

const READS: BadRequest[] = [
  bad('id with a colon', '/order/a:b', 400, 'order_id'),
  bad('id with a slash', '/order/a%2Fb', 400, 'order_id'),
  bad('id with two dots', '/order/..%2f..%2fetc', 400, 'order_id'),
  bad('id with NUL', '/order/a%00b', 400, 'order_id'),
  bad('id with a right-to-left override', '/order/a%E2%80%AEb', 400, 'order_id'),
  bad('id with a lone surrogate', '/order/a%ED%A0%80', 400),
  bad('id with broken percent-encoding', '/order/%zz', 400),
  bad('id of 10 KB', `/order/${'x'.repeat(10_240)}`, 400, 'order_id'),
  bad('id as query operator', '/order/%7B%22$ne%22:null%7D', 400, 'order_id'),
  bad('id as unsafe name', '/order/__proto__', 400, 'order_id'),
  bad('id that nobody knows', '/order/constructor', 404),
  bad('wait in words', `/order/some?wait=${SECRET}`, 400, 'wait'),
  bad('wait too long', '/order/some?wait=31s', 400, 'wait'),
  bad('wait below zero', '/order/some?wait=-1s', 400, 'wait'),
  bad('wait twice', '/order/some?wait=1s&wait=2s', 400, 'wait'),
  bad('wait as query operator', '/order/some?wait[$ne]=x', 400, 'wait[$ne]'),
  bad('unknown query field', `/order/some?user[$ne]=${SECRET}`, 400, 'user[$ne]'),
  bad('unsafe query field', '/order/some?__proto__=x', 400, '__proto__'),
  bad('path that is not there', '/orders-of-everybody', 404),
];

const METHODS: BadRequest[] = [
  { name: 'DELETE of orders', request: { method: 'DELETE', path: '/order' }, status: 405 },
  { name: 'PUT of an order', request: { method: 'PUT', path: '/order/some' }, status: 405 },
];

/** The HTTP rows of the bad-input table, for the routes of orders. */
export const BAD_FOR_ORDERS: readonly BadRequest[] = [...BODIES, ...FIELDS, ...READS, ...METHODS];

/** What a service with one GET route must refuse. */
export function badForReader(path: string): BadRequest[] {
  return [
    bad('unknown query field', `${path}?user[$ne]=${SECRET}`, 400, 'user[$ne]'),
    bad('path below', `${path}/..%2f..%2fetc`, 404),
    bad('path with NUL', `${path}/%00`, 404),
    bad('path of 10 KB', `${path}/${'x'.repeat(10_240)}`, 404),
    bad('path with broken percent-encoding', `/%zz?token=${SECRET}`, 404),
    { name: 'POST', request: { method: 'POST', path, headers: JSON_TYPE, body: '{}' }, status: 405 },
    {
      name: 'POST of truncated JSON',
      request: { method: 'POST', path, headers: JSON_TYPE, body: '{"a' },
      status: 400,
    },
    {
      name: 'POST of more than 16 KiB',
      request: { method: 'POST', path, headers: JSON_TYPE, body: `"${'x'.repeat(17_000)}"` },
      status: 413,
    },
    { name: 'DELETE', request: { method: 'DELETE', path }, status: 405 },
  ];
}

function postRow(name: string, field: string, body: string): BadRequest {
  const request = { method: 'POST', path: '/api/send-message', headers: JSON_TYPE, body };
  return { name, request, status: 400, field };
}

/** The HTTP rows of the bad-input table, for the routes of the timeline. */
export const BAD_FOR_TIMELINE: readonly BadRequest[] = [
  ...BODIES.map((row) => ({ ...row, request: { ...row.request, path: '/api/send-message' } })),
  ...WRONG_STRINGS.map(([what, json]) =>
    postRow(`user_id: ${what}`, 'user_id', `{"user_id":${json},"content":"x"}`),
  ),
  ...WRONG_STRINGS.filter(([what]) => what !== 'null').map(([what, json]) =>
    postRow(`region: ${what}`, 'region', `{"user_id":"alice","content":"x","region":${json}}`),
  ),
  postRow('content: empty', 'content', '{"user_id":"alice","content":""}'),
  postRow('content: too long', 'content', `{"user_id":"alice","content":"${'x'.repeat(4001)}"}`),
  postRow('content: with a lone surrogate', 'content', '{"user_id":"alice","content":"a\\ud800"}'),
  postRow('content: a query operator', 'content', '{"user_id":"alice","content":{"$ne":null}}'),
  postRow('unknown field', 'post_id', `{"user_id":"alice","content":"x","post_id":"${SECRET}"}`),
  postRow('unsafe field', '__proto__', '{"user_id":"alice","content":"x","__proto__":{"admin":true}}'),
  bad('user with a slash', '/api/timelines/a%2Fb', 400, 'user_id'),
  bad('user with two dots', '/api/timelines/..%2f..%2fetc', 400, 'user_id'),
  bad('user with NUL', '/api/timelines/a%00b', 400, 'user_id'),
  bad('user as unsafe name', '/api/timelines/__proto__', 400, 'user_id'),
  bad('ordering of nobody', '/api/ordering?user_id=a%2Fb', 400, 'user_id'),
  bad('ordering with a query operator', '/api/ordering?user_id[$ne]=x', 400, 'user_id[$ne]'),
  bad('the demonstration, which is off', '/api/demo/violations', 404),
  { name: 'DELETE of a timeline', request: { method: 'DELETE', path: '/api/timelines/alice' }, status: 405 },
];

/** A route that takes a body, and one that it would take. */
export interface Writer {
  readonly method?: string;
  readonly path: string;
  readonly good: Readonly<Record<string, unknown>>;
}

const WRONG_TYPES: [what: string, json: string][] = [
  ['null', 'null'],
  ['boolean', 'true'],
  ['array', '["alice"]'],
  ['query operator', '{"$ne":null}'],
];
const WRONG_TEXTS = WRONG_STRINGS.filter(([what]) => /^(number|empty|of 10 KB)$/.test(what));

/** The HTTP rows of the bad-input table that hold for whatever takes a body. */
export function badForWriter({ method = 'POST', path, good }: Writer): BadRequest[] {
  const send = (body: string): RawRequest => ({ method, path, headers: JSON_TYPE, body });
  const withField = (field: string, what: string, json: string): BadRequest => {
    const others = Object.entries(good).filter(([name]) => name !== field);
    const parts = others.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    const body = `{${[...parts, `${JSON.stringify(field)}:${json}`].join(',')}}`;
    return { name: `${path} ${field}: ${what}`, request: send(body), status: 400, field };
  };
  const wrongFor = (value: unknown) =>
    typeof value === 'string'
      ? [...WRONG_TYPES, ...WRONG_TEXTS]
      : typeof value === 'number'
        ? WRONG_QUANTITIES
        : WRONG_STRINGS;
  return [
    ...BODIES.map((row) => ({
      ...row,
      name: `${path} ${row.name}`,
      request: { ...row.request, method, path },
    })),
    ...Object.entries(good).flatMap(([field, value]) =>
      wrongFor(value)
        .filter(([what]) => typeof value !== 'boolean' || what !== 'boolean')
        .map(([what, json]) => withField(field, what, json)),
    ),
    withField('coupon', 'unknown field', `"${SECRET}"`),
    withField('__proto__', 'unsafe name', '{"admin":true}'),
    withField('constructor', 'unsafe name', '{"prototype":{"admin":true}}'),
    { name: `${path} PUT`, request: { method: 'PUT', path }, status: 405 },
  ];
}

/** Ids that no route takes, at the place of one. */
export function badIds(before: string, field: string, after = ''): BadRequest[] {
  const at = (what: string, id: string, named = true): BadRequest =>
    bad(`${before} ${what}`, `${before}${id}${after}`, 400, named ? field : undefined);
  return [
    at('with a slash', 'a%2Fb'),
    at('with two dots', '..%2f..%2fetc'),
    at('with NUL', 'a%00b'),
    at('with a right-to-left override', 'a%E2%80%AEb'),
    at('with a lone surrogate', 'a%ED%A0%80', false),
    at('of 10 KB', 'x'.repeat(10_240)),
    at('as query operator', '%7B%22$ne%22:null%7D'),
    at('as unsafe name', '__proto__'),
  ];
}

export const BAD_FOR_CHAT: readonly BadRequest[] = [
  ...badForWriter({ path: '/messages', good: { fromUser: 'alice', toUser: 'bob', content: 'Lunch?' } }),
  ...badIds('/messages/alice/', 'user2'),
  ...badIds('/conversations/', 'user'),
  bad('a forged cursor', '/messages/alice/bob?before=e30', 400),
  bad('a limit in words', `/messages/alice/bob?limit=${SECRET}`, 400, 'limit'),
  bad('an unknown query field', '/conversations/alice?user[$ne]=x', 400, 'user[$ne]'),
];

export const BAD_FOR_TEAMS: readonly BadRequest[] = [
  ...badForWriter({
    path: '/users',
    good: { name: 'Alice', email: 'alice@example.com', password: 'correct horse battery' },
  }),
  bad('a team without a token', '/teams/some', 401),
  {
    name: 'a forged token',
    status: 401,
    request: { path: '/teams', headers: { authorization: 'Bearer a.b.c' } },
  },
];

export const BAD_FOR_NOTIFICATIONS: readonly BadRequest[] = [
  ...badForWriter({ method: 'PATCH', path: '/preferences?user_id=alice', good: { mail: true } }),
  ...badIds('/preferences?user_id=', 'user_id'),
  bad('a link that nobody signed', '/mails/alice/forged', 404),
];

export const BAD_FOR_INVENTORY: readonly BadRequest[] = [
  ...badForReader('/inventory'),
  ...badForWriter({ path: '/inventory/pizza/restock', good: { quantity: 5 } }),
];

export const BAD_FOR_REALTIME: readonly BadRequest[] = [
  // A probe may say what it likes after its path.
  ...badForReader('/health/liveness').filter(({ name }) => name !== 'unknown query field'),
  bad('who is there, without a token', '/presence/some', 401),
];

export const BAD_FOR_DASHBOARD: readonly BadRequest[] = [
  ...badForReader('/asyncapi.json'),
  bad('a page outside of its folder', '/page/..%2f..%2fpackage.json', 404),
  bad('a module outside of its folder', '/modules/..%2f..%2fpackage.json', 404),
  bad('a record of nowhere', '/api/records/order-events/x/0', 400),
  bad('the demonstration, which is off', '/api/demo/orders', 404),
];
