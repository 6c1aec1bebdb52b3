import { type Server } from 'node:http';

/** Longer than the 60 s after which common load balancers drop an idle connection: else requests run into its end. */
const KEEP_ALIVE_MS = 72_000;
const HEADERS_MS = 15_000;
const DRAIN_CHECK_MS = 50;

/** Bounds what a slow or silent client can hold. */
export function limitServer(server: Server, requestTimeoutMs: number): void {
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = Math.min(HEADERS_MS, requestTimeoutMs);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
}

/** Accepts nothing new, lets requests in flight finish, and closes each connection as soon as it is idle. */
export async function drainServer(server: Server): Promise<void> {
  if (!server.listening) return;
  // close() itself looks for idle connections only once, and a busy one would then stay for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), DRAIN_CHECK_MS);
  try {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } finally {
    clearInterval(sweep);
  }
}
