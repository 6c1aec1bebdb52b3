import { createServer } from 'node:net';
import { claimPort } from './port-claims.js';
import { ServerError } from './server-error.js';

// Below the ephemeral ranges of Linux (32768) and macOS (49152): while a server is down for a restart, no
// outgoing connection of this machine can be given its port.
const LOWEST = 20_000;
const HIGHEST = 32_000;

const handedOut = new Set<number>();

/** Whether 127.0.0.1:`port` can be listened on right now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that nobody listens on, and that no process of this user that still runs has been given before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (handedOut.has(port) || !(await claimPort(port)) || !(await isPortFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new ServerError(
    'PORT_TAKEN',
    `No free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1; end some servers.`,
  );
}

/** `count` ports: the given ones, checked to be free, or free ones. */
export async function choosePorts(
  server: string,
  count: number,
  wanted?: readonly number[],
): Promise<number[]> {
  if (wanted === undefined) {
    const ports: number[] = [];
    for (let n = 0; n < count; n++) ports.push(await freePort());
    return ports;
  }
  if (wanted.length !== count) {
    throw new RangeError(`${server}: ${count} nodes need ${count} ports, ${wanted.length} given`);
  }
  for (const port of wanted) {
    if (!(await isPortFree(port))) {
      throw new ServerError(
        'PORT_TAKEN',
        `${server}: port ${port} is taken; end what listens there or choose another.`,
      );
    }
  }
  return [...wanted];
}
