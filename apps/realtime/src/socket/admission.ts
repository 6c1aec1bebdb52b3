import { type IncomingMessage } from 'node:http';
import {
  AuthError,
  bearerTokenOf,
  type Caller,
  isAllowedOrigin,
  oneHeader,
  ProblemException,
  type TokenVerifier,
} from '#libs/service';
import { BEARER_PREFIX, SUBPROTOCOL } from '#libs/team-socket';

export interface AdmissionOptions {
  readonly origins: readonly string[];
  readonly verifier: TokenVerifier;
}

const NO_TOKEN =
  'Send a token: Authorization: Bearer <token>, or from a browser the subprotocol bearer.<token> beside ordered.v1.';
const IN_QUERY =
  'The address must have no query: a token in it would end up in logs. Send it as a header or subprotocol.';

/** Checks a request for a WebSocket before it becomes one. Throws ProblemException, or rejects with it. */
export class Admission {
  constructor(private readonly options: AdmissionOptions) {}

  /** What needs no key: path, query, origin, subprotocol. Returns the token. */
  tokenOf(request: IncomingMessage): string {
    const [path, query] = (request.url ?? '').split('?', 2);
    if (path !== '/ws') throw new ProblemException(404, 'There is no WebSocket at this path; /ws is one.');
    if (query !== undefined) {
      const errors = [{ field: 'query', message: 'must be left out' }];
      throw new ProblemException(400, IN_QUERY, { errors });
    }
    const origin = oneHeader(request, 'Origin');
    if (!isAllowedOrigin(origin, request.headers.host, this.options.origins))
      throw new ProblemException(403, 'Pages of this origin may not connect.');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((entry) => entry.trim());
    if (!offered.includes(SUBPROTOCOL)) {
      const errors = [{ field: 'Sec-WebSocket-Protocol', message: `must name ${SUBPROTOCOL}` }];
      throw new ProblemException(400, `Offer the subprotocol ${SUBPROTOCOL}.`, { errors });
    }
    if (request.headers.authorization !== undefined) return bearerTokenOf(request);
    const token = offered.find((entry) => entry.startsWith(BEARER_PREFIX))?.slice(BEARER_PREFIX.length);
    if (token === undefined) throw new AuthError('TOKEN_MISSING', NO_TOKEN);
    // Only browsers need this way, and they always say where they come from.
    if (origin === undefined)
      throw new ProblemException(403, 'Without an Origin the token must be in the Authorization header.');
    return token;
  }

  async callerOf(token: string): Promise<Caller> {
    const caller = await this.options.verifier.verify(token);
    if (caller.expiresAt <= Date.now())
      throw new AuthError('TOKEN_EXPIRED', 'The token has expired; get a new one.');
    return caller;
  }
}

/** The same as problem of HTTP, with the headers that belong to it. */
export function problemOf(error: unknown): { problem: unknown; headers: Record<string, string> } {
  if (!(error instanceof AuthError)) return { problem: error, headers: {} };
  if (error.retryable) return { problem: new ProblemException(503, error.message), headers: {} };
  const missing = error.code === 'TOKEN_MISSING';
  return {
    problem: new ProblemException(401, missing ? NO_TOKEN : error.message),
    headers: { 'WWW-Authenticate': missing ? 'Bearer' : 'Bearer error="invalid_token"' },
  };
}
