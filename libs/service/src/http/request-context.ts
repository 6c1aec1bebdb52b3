import { type NextFunction, type Request, type Response } from 'express';
import { type Log, traceFields } from '../log/log.js';
import { continueTrace, insideTrace, type Span, spans } from '#libs/tracing';
import { type ObserveRequest } from './request-metrics.js';
import { beginRequest, endRequest } from './request-span.js';
import { setTrace } from './request-trace.js';

export interface RequestContextOptions {
  readonly log: Log;
  readonly observe: ObserveRequest;
  readonly isStopping: () => boolean;
  /** What runs for a request finds its trace by currentTrace(). */
  readonly ambient: boolean;
}

/** Gives each request its trace, its X-Request-Id, a line in the log and its place in the metrics. */
export function requestContext({ log, observe, isStopping, ambient }: RequestContextOptions) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    const { headers, method } = request;
    const incoming = {
      requestId: headers['x-request-id'] as string | undefined,
      traceparent: headers.traceparent as string | undefined,
    };
    const span: Span | undefined = spans() && beginRequest(request, incoming);
    const trace = span?.trace ?? continueTrace(incoming);
    setTrace(request, trace);
    response.setHeader('X-Request-Id', trace.requestId);
    if (isStopping()) response.setHeader('Connection', 'close');
    response.once('close', () => {
      const ms = performance.now() - startedAt;
      // Nginx's number for a caller who went away; what the handler would have answered reached nobody.
      const status = response.writableFinished ? response.statusCode : 499;
      const route = routeOf(request);
      observe(method, route, status, ms / 1_000);
      if (span) endRequest(span, method, route, status);
      const level = levelOf(status, route);
      if (!log.isLevelEnabled(level)) return;
      const path = request.originalUrl.split('?', 1)[0];
      const line = { context: 'http', method, path, route, status, ms: Math.round(ms * 10) / 10 };
      log[level]({ ...traceFields(trace), ...line }, `${method} ${path} ${status}`);
    });
    if (ambient || span) insideTrace(trace, next);
    else next();
  };
}

const UNKNOWN_ROUTE = 'unmatched';

function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : UNKNOWN_ROUTE;
}

/**
 * A probe's 503 is its answer, and the health module tells once when readiness changes. Any other 503 says that a server is away,
 * which is no fault of ours, and comes again and again until it is back.
 */
function levelOf(status: number, route: string): 'debug' | 'info' | 'warn' | 'error' {
  if (status < 400 || route.startsWith('/health/')) return 'debug';
  if (status < 500) return 'info';
  return status === 503 ? 'warn' : 'error';
}
