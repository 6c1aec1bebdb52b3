import { oneHeader, ProblemException } from '#libs/service';
import { type Request, type Response } from 'express';
import { type Expected } from '../domain/team.js';

export const MISSING = 'Say with If-Match which version you change: the ETag of what you read, or * for any.';
const FAULT = { field: 'If-Match', message: 'must be one ETag as it was answered, such as "3", or *' };

/** ETag: the version, which the next change has to name. */
export function tellVersion(response: Response, version: number): void {
  response.setHeader('ETag', `"${version}"`);
}

/** Of a request that must say it. Throws a 428 problem without the header, and a 400 for what is no ETag. */
export function expectedBy(request: Request): Expected {
  const expected = expectedIfSaid(request);
  if (expected === undefined) throw new ProblemException(428, MISSING, { errors: [FAULT] });
  return expected;
}

/** Undefined without the header. Throws a 400 problem for what is no ETag. */
export function expectedIfSaid(request: Request): Expected | undefined {
  const header = oneHeader(request, 'If-Match')?.trim();
  if (header === undefined) return undefined;
  if (header === '*') return 'any';
  const [, weak, opaque] = /^(W\/)?"([\x21\x23-\x7e]{0,64})"$/.exec(header) ?? [];
  if (opaque === undefined) throw new ProblemException(400, 'If-Match is not valid.', { errors: [FAULT] });
  // RFC 9110, section 13.1.1: compared strongly, so a weak one matches nothing; nor does one that we never gave.
  return weak === undefined && /^[1-9]\d{0,14}$/.test(opaque) ? Number(opaque) : 0;
}
