import { type RawRequest } from '../../test/raw-request.js';
import { type Dice, nastyText, nastyValue, spoil, spoilBytes } from './nasty.js';
import { type Operation } from './operations.js';

/** A request in its parts, so that a finding can be made smaller part by part. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const HEADERS = [
  ...['idempotency-key', 'x-request-id', 'traceparent', 'if-match', 'if-none-match', 'accept', 'range'],
  ...['x-forwarded-for', 'origin', 'cookie', 'accept-encoding', 'content-encoding', 'consistency-token'],
];
const TYPES = ['text/plain', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded', ''];

/** A request that the route would take, and then up to three of its parts made bad. */
export function fuzzRequest(dice: Dice, operation: Operation, token: string | undefined): FuzzRequest {
  const spoiled = (good: unknown) => (dice.oneIn(3) ? nastyText(dice) : String(good));
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const known = operation.parameters.find((parameter) => parameter.name === name);
    return inPath(dice, spoiled(known?.example ?? 'alice'));
  });
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && dice.oneIn(2))
    .map(({ name, example }) => `${name}=${inPath(dice, spoiled(example))}`);
  if (dice.oneIn(5)) query.push(`${inPath(dice, nastyText(dice))}=${inPath(dice, nastyText(dice))}`);
  if (dice.oneIn(10) && query[0] !== undefined) query.push(query[0]);
  if (dice.oneIn(12)) query.push(dice.pick(['user_id[$ne]=x', '__proto__[x]=1', '=', '&&', 'a=%']));
  const headers: [string, string][] = [];
  if (token !== undefined)
    headers.push(['authorization', `Bearer ${dice.oneIn(8) ? nastyText(dice) : token}`]);
  while (dice.oneIn(3)) headers.push([dice.pick(HEADERS), headerText(nastyText(dice))]);
  const method = dice.oneIn(15) ? dice.pick(METHODS) : operation.method;
  const body = bodyOf(dice, operation.body);
  if (body) {
    const type = dice.oneIn(12) ? dice.pick(TYPES) : 'application/json';
    headers.push(['content-type', type]);
  }
  return { method, path, query, headers, ...(body && { body }) };
}

/** As it goes over the wire; what Node would not send is taken out. */
export function rawOf({ method, path, query, headers, body }: FuzzRequest): RawRequest {
  const target = query.length > 0 ? `${path}?${query.join('&')}` : path;
  const collected: Record<string, string[]> = {};
  for (const [name, value] of headers) (collected[name] ??= []).push(headerText(value));
  const single = Object.entries(collected).map(([name, values]) => [
    name,
    values.length === 1 ? values[0]! : values,
  ]);
  return {
    method,
    path: target.replaceAll(/[^\x21-\x7e]/g, (text) => escaped(text)),
    headers: {
      ...(Object.fromEntries(single) as Record<string, string | string[]>),
      // With GET, Node would send a body of no length: bytes that are no request.
      ...(body && { 'content-length': body.length }),
    },
    ...(body && { body }),
  };
}

/** For a person at a terminal. */
export function curlOf(url: string, request: FuzzRequest): string {
  const { method, path, headers = {}, body } = rawOf(request);
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `-H ${quoted(`${name}: ${String(value)}`)}`),
  );
  const data = body ? [`--data-binary ${quoted(body.toString())}`] : [];
  return ['curl -i --path-as-is', `-X ${method ?? 'GET'}`, ...lines, ...data, quoted(url + path)].join(' ');
}

function bodyOf(dice: Dice, good: unknown): Buffer | undefined {
  if (good === undefined) return dice.oneIn(8) ? Buffer.from(JSON.stringify(nastyValue(dice))) : undefined;
  let value: unknown = good;
  for (let times = dice.number(0, 3); times > 0; times -= 1) value = spoil(dice, value);
  if (dice.oneIn(40)) return Buffer.from(`${'['.repeat(7000)}${']'.repeat(7000)}`);
  if (dice.oneIn(40)) return Buffer.from(JSON.stringify({ x: 'x'.repeat(20_000) }));
  return spoilBytes(dice, JSON.stringify(value) ?? '');
}

/** Mostly encoded as it should be; now and then as it is. */
function inPath(dice: Dice, text: string): string {
  return dice.oneIn(6) ? text.replaceAll(/[\s#?]/g, '') : escaped(text);
}

/** encodeURIComponent, but a lone surrogate becomes its three bytes instead of an error. */
function escaped(text: string): string {
  return [...text]
    .map((char) => {
      if (/^[A-Za-z0-9_.~-]$/.test(char)) return char;
      const code = char.charCodeAt(0);
      const lone = char.length === 1 && code >= 0xd800 && code <= 0xdfff;
      const bytes = lone ? [0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)] : [...Buffer.from(char)];
      return bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    })
    .join('');
}

function headerText(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 6000);
}
