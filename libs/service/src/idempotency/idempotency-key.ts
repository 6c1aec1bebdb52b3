import { type IncomingMessage } from 'node:http';
import { oneHeader } from '../http/one-header.js';
import { badInput } from '../http/problem.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The request's Idempotency-Key; undefined without one. Throws a 400 problem that names the header. */
export function idempotencyKeyOf(request: Pick<IncomingMessage, 'rawHeaders'>): string | undefined {
  const key = oneHeader(request, 'idempotency-key');
  if (key === undefined || KEY.test(key)) return key;
  throw badInput('The Idempotency-Key is not valid.', [
    { field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters without spaces' },
  ]);
}
