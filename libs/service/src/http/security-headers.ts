import { type NextFunction, type Request, type Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** Headers as name and value, in the order in which they are set. */
type Headers = readonly (readonly [string, string])[];

const EVERYWHERE: HelmetOptions = {
  // Whoever ends TLS says whether a host is HTTPS only; said from here it would lock developers out of plain HTTP.
  strictTransportSecurity: false,
  crossOriginEmbedderPolicy: false,
};

/** A JSON answer needs nothing from anywhere. */
const FOR_API = headersOf({
  ...EVERYWHERE,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
});

/** Swagger UI brings its own scripts and inline styles, and asks this service. */
const FOR_DOCS = headersOf({
  ...EVERYWHERE,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** Sets the same headers on every response; a dozen middlewares of helmet per request would only compute them again. */
export function securityHeaders(request: Request, response: Response, next: NextFunction): void {
  for (const [name, value] of request.path.startsWith('/docs') ? FOR_DOCS : FOR_API) {
    response.setHeader(name, value);
  }
  next();
}

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
