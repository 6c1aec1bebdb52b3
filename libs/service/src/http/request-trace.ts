import { type Trace } from '#libs/tracing';
import { type Request } from 'express';

// A property, for every request has one; who calls is known of few (caller.ts).
const TRACE = Symbol('trace');

interface Traced extends Request {
  [TRACE]?: Trace;
}

/** The trace of a request of runService, for services without an ambient one; undefined for any other request. */
export function traceOf(request: Request): Trace | undefined {
  return (request as Traced)[TRACE];
}

export function setTrace(request: Request, trace: Trace): void {
  (request as Traced)[TRACE] = trace;
}
