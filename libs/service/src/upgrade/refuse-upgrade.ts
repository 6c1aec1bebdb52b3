import { type Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import { problemOfError } from '../http/problem-of-error.js';

/** How long a client may leave its side open that has had its answer. */
const LINGER_MS = 1000;

/**
 * Answers a request for a WebSocket with a problem (RFC 9457) instead, and ends the connection. What is thrown for an HTTP
 * request can be given here too. Returns the status.
 */
export function refuseUpgrade(
  socket: Duplex,
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): number {
  const { problem, retryAfterSeconds } = problemOfError(error, []);
  const body = JSON.stringify(problem);
  const lines = {
    ...headers,
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}\r\n${head.join('')}\r\n${body}`,
  );
  // Nobody reads it any more, so what the client still sends would keep its end from being seen, and the connection for ever.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  return problem.status;
}
