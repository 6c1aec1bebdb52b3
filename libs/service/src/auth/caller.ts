import { type Request } from 'express';
import { type JWTPayload } from 'jose';

/** Who calls, as the token proves it. */
export interface Caller {
  /** The `sub` of the token: the user id that all services know. */
  readonly subject: string;
  /** ms since 1970; a connection that lasts longer has to prove itself again. */
  readonly expiresAt: number;
  readonly claims: JWTPayload;
}

const callers = new WeakMap<Request, Caller>();

/** Who sends a request of a route with @ActsFor; undefined with AUTH=off, where everybody is everybody. */
export function callerOf(request: Request): Caller | undefined {
  return callers.get(request);
}

export function setCaller(request: Request, caller: Caller): void {
  callers.set(request, caller);
}
