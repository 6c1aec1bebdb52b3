import { type Request } from 'express';
import { type Caller } from './token-verifier.js';

const callers = new WeakMap<Request, Caller>();

/** Who sends a request of a route with @ActsFor; undefined with AUTH=off, where everybody is everybody. */
export function callerOf(request: Request): Caller | undefined {
  return callers.get(request);
}

export function setCaller(request: Request, caller: Caller): void {
  callers.set(request, caller);
}
