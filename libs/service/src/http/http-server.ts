import { type Server } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { type ServiceSettings } from '../service-settings.js';
import { refuseUpgrade } from '../upgrade/refuse-upgrade.js';
import { ProblemException } from './problem.js';

/** Longer than the 60 s after which common load balancers drop an idle connection: else requests run into its end. */
const KEEP_ALIVE_MS = 72_000;
const HEADERS_MS = 15_000;

/** Bounds what slow, silent or many clients can hold; headers have 16 KiB, as Node has it. */
export function limitServer(server: Server, settings: ServiceSettings): void {
  const { REQUEST_TIMEOUT_MS, HTTP_CONNECTIONS } = settings;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = Math.min(HEADERS_MS, REQUEST_TIMEOUT_MS);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = HTTP_CONNECTIONS;
  server.on('clientError', refuseMalformed);
}

/** What is not HTTP at all never reaches the app; by itself Node answers with a bare status. */
function refuseMalformed(error: NodeJS.ErrnoException, duplex: Duplex): void {
  const socket = duplex as Socket;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  // It has had an answer, or a part of one; more would be taken for the rest of that.
  if (socket.bytesWritten > 0) return socket.destroySoon();
  const [status, detail] = MALFORMED[error.code ?? ''] ?? [400, 'This is not a valid HTTP request.'];
  refuseUpgrade(socket, new ProblemException(status, detail));
}

const MALFORMED: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};
