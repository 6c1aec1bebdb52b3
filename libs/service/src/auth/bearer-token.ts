import { type IncomingMessage } from 'node:http';
import { oneHeader } from '../http/one-header.js';
import { AuthError } from './auth-error.js';

// RFC 6750, section 2.1.
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The token of `Authorization: Bearer <token>`. Throws AuthError when there is none. */
export function bearerTokenOf(request: Pick<IncomingMessage, 'rawHeaders'>): string {
  const header = oneHeader(request, 'Authorization');
  const token = header === undefined ? undefined : BEARER.exec(header)?.[1];
  if (token === undefined) throw new AuthError('TOKEN_MISSING', 'There is no bearer token.');
  return token;
}
