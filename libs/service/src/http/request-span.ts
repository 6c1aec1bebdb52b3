import { checkedTrace, type IncomingTrace, type Span, spans } from '#libs/tracing';
import { type Request } from 'express';

/** Asked again and again by machines; their traces would hide all others. */
const NOT_TRACED = /^\/(health|metrics)(\/|$)/;

/** Undefined where traces are not exported, or not of this path. */
export function beginRequest(request: Request, incoming: IncomingTrace): Span | undefined {
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  if (NOT_TRACED.test(path)) return undefined;
  return spans()?.begin({
    name: request.method,
    kind: 'server',
    of: checkedTrace(incoming),
    attributes: {
      'http.request.method': request.method,
      'url.path': path,
      'url.scheme': request.protocol,
    },
  });
}

/** A route is known only when one has been found. */
export function endRequest(span: Span, method: string, route: string, status: number): void {
  span.rename(`${method} ${route}`);
  span.set({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.fail(status);
  span.end();
}
