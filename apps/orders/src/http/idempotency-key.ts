import { oneHeader, ProblemException } from '#libs/service';
import { type Request } from 'express';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The request's Idempotency-Key; undefined without one. Throws a 400 problem that names the header. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = oneHeader(request, 'idempotency-key');
  if (key === undefined || KEY.test(key)) return key;
  throw new ProblemException(400, 'The Idempotency-Key is not valid.', {
    errors: [
      { field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters without spaces' },
    ],
  });
}
