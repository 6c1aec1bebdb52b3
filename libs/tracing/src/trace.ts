import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Which request, and which trace of work across processes, the running code belongs to. */
export interface Trace {
  /** Names the HTTP request: the caller's X-Request-Id, or the trace id. */
  readonly requestId: string;
  /** W3C trace context, `00-<trace id>-<span id>-<flags>`; the span is this process's part of the work. */
  readonly traceparent: string;
}

/** What came in with a request or a record: unchecked, and possibly nothing. */
export interface IncomingTrace {
  requestId?: string | undefined;
  traceparent?: string | undefined;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/;
const current = new AsyncLocalStorage<Trace>();

/** The trace of the running code; undefined outside of requests and records. */
export function currentTrace(): Trace | undefined {
  return current.getStore();
}

/**
 * Runs `fn`, and all that it awaits, inside a trace. Ids that are missing or not valid are replaced by new ones, so
 * that what a stranger sent can be handed over as it came.
 */
export function withTrace<T>(incoming: IncomingTrace, fn: () => T): T {
  return current.run(continueTrace(incoming), fn);
}

/** Runs `fn` inside a trace that is known to be valid, as it is. */
export function insideTrace<T>(trace: Trace, fn: () => T): T {
  return current.run(trace, fn);
}

/** Keeps the trace id of a valid traceparent and gives it a span of this process; else starts a new trace. */
export function continueTrace(incoming: IncomingTrace): Trace {
  const random = randomHex();
  const parent = incoming.traceparent === undefined ? null : TRACEPARENT.exec(incoming.traceparent);
  const traceId = parent?.[1] ?? random.slice(0, 32);
  const requestId = incoming.requestId;
  return {
    requestId: requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : traceId,
    traceparent: `00-${traceId}-${random.slice(32)}-${parent?.[2] ?? '01'}`,
  };
}

/** What is valid of it; nothing is made up. */
export function checkedTrace({ requestId, traceparent }: IncomingTrace): Partial<Trace> {
  const parent = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  return {
    ...(requestId !== undefined && REQUEST_ID.test(requestId) && { requestId }),
    ...(parent && { traceparent: `00-${parent[1]}-${traceparent?.slice(36, 52)}-${parent[2]}` }),
  };
}

/** The 32 hex digits that all work of one trace has in common. */
export function traceIdOf(trace: Trace): string {
  return trace.traceparent.slice(3, 35);
}

// One system call for many requests: 16 bytes of trace id and 8 of span id each.
const BYTES = 24;
const pool = Buffer.alloc(BYTES * 256);
let used = pool.length;

function randomHex(): string {
  if (used === pool.length) {
    pool.set(randomBytes(pool.length));
    used = 0;
  }
  used += BYTES;
  return pool.toString('hex', used - BYTES, used);
}
