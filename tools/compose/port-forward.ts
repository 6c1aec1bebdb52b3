import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where one instance of a service listens. */
export interface Instance {
  readonly host: string;
  readonly port: number;
}

/** A listening port. */
export interface PortForward {
  readonly port: number;
  /** Accepts no more; connections may finish for `graceMs`, then they are cut. Idempotent. */
  stop(graceMs?: number): Promise<void>;
}

const CONNECT_MS = 2_000;

/**
 * Joins each connection to an instance, taking turns; an instance that does not accept is passed over. Asks for the
 * instances on every connection, so they may come and go. When none accepts, the caller gets an HTTP 503 that says so.
 */
export async function forwardPort(
  at: { readonly host: string; readonly port: number },
  service: string,
  instances: () => Promise<readonly Instance[]>,
): Promise<PortForward> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    void instances()
      .catch(() => [])
      .then((found) => firstToAccept(inTurn(found, turn++)))
      .then((target) => (target ? join(client, target) : refuse(client, service)));
  });
  server.listen(at.port, at.host);
  await once(server, 'listening');
  const stop = async (graceMs = 5_000): Promise<void> => {
    if (!server.listening) return;
    const cut = setTimeout(() => open.forEach((client) => client.destroy()), graceMs);
    server.close();
    await once(server, 'close').finally(() => clearTimeout(cut));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** The order is the same for every connection but for where it begins: names are resolved in any order. */
function inTurn(instances: readonly Instance[], turn: number): Instance[] {
  const sorted = [...instances].sort((a, b) => a.host.localeCompare(b.host) || a.port - b.port);
  const first = sorted.length === 0 ? 0 : turn % sorted.length;
  return [...sorted.slice(first), ...sorted.slice(0, first)];
}

async function firstToAccept(instances: readonly Instance[]): Promise<Socket | undefined> {
  for (const { host, port } of instances) {
    const target = connect({ host, port, allowHalfOpen: true });
    try {
      await once(target, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
      return target;
    } catch {
      target.destroy();
    }
  }
  return undefined;
}

function join(client: Socket, target: Socket): void {
  target.on('error', () => target.destroy());
  client.once('close', () => target.destroy());
  target.once('close', () => client.destroy());
  if (client.destroyed) target.destroy();
  client.pipe(target);
  target.pipe(client);
}

function refuse(client: Socket, service: string): void {
  const body = JSON.stringify({
    title: 'Service Unavailable',
    status: 503,
    detail: `No instance of ${service} accepts connections. "docker compose ps" and "docker compose logs ${service}" tell why.`,
  });
  client.end(
    'HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  // What the caller sent is not of interest, but unread it would hold the connection open.
  client.resume();
}
