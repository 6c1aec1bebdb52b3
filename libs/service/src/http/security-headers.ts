import { type NextFunction, type Request, type Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** Headers as name and value, in the order in which they are set. */
type Headers = readonly (readonly [string, string])[];

/**
 * What protects an answer that is no page: it loads nothing, stands in no frame and in no page of others, and is taken for
 * nothing else. What browsers ask of pages alone is not said here, for each header costs both sides a little of every answer:
 * https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
const FOR_API: Headers = [
  ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['X-Content-Type-Options', 'nosniff'],
];

const FOR_PAGES = headersOf({
  // Whoever ends TLS says whether a host is HTTPS only; said from here it would lock developers out of plain HTTP.
  strictTransportSecurity: false,
  crossOriginEmbedderPolicy: false,
  contentSecurityPolicy: false,
});

/** Swagger UI brings its own scripts and inline styles, and asks this service. */
const DOCS_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Every answer has at least those of an API. */
export function securityHeaders(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/docs')) securePage(response, DOCS_POLICY);
  else for (const [name, value] of FOR_API) response.setHeader(name, value);
  next();
}

/** For an answer that is a page of its own; `policy` is its Content-Security-Policy. */
export function securePage(response: Response, policy: string): void {
  for (const [name, value] of FOR_PAGES) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', policy);
}

/** A dozen middlewares of helmet per page would only compute the same again. */
function headersOf(options: HelmetOptions): Headers {
  const set: [string, string][] = [];
  const recorder = {
    setHeader: (name: string, value: string) => set.push([name, value]),
    removeHeader: () => undefined,
  };
  helmet(options)({} as Request, recorder as unknown as Response, (error?: unknown) => {
    if (error !== undefined) throw error as Error;
  });
  return set;
}
