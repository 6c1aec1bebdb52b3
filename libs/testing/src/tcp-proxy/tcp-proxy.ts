import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Faults, type Swallow } from './faults.js';
import { forward } from './forward.js';

export interface ProxyOptions {
  /** `host:port`, or a port of 127.0.0.1. */
  readonly target: string | number;
  /** Where to listen on 127.0.0.1; a free port when not given. */
  readonly port?: number;
}

/** A network between a client and one server that a test can break and mend. Faults add up until pass(). */
export interface TcpProxy {
  readonly port: number;
  /** `127.0.0.1:<port>` */
  readonly address: string;
  /** Ends every fault. Connections that were cut stay cut. */
  pass(): void;
  /** Resets every connection, and each new one at once, until pass(). */
  cut(): void;
  /** Sockets stay open and silent, both ways; what was sent arrives after pass(). */
  blackHole(): void;
  /** Holds each chunk for `ms`, one after another, each way: a slow network, not only a far one. */
  delay(ms: number): void;
  /** Cuts what is sent into pieces of at most `bytes`. */
  chop(bytes: number): void;
  /** The request arrives, its response is lost, and the connection is reset. */
  swallowResponses(which: Swallow): void;
  readonly swallowed: number;
  readonly connections: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and forwards to the target. The caller closes it. */
export async function tcpProxy({ target, port = 0 }: ProxyOptions): Promise<TcpProxy> {
  const [host, targetPort] = addressOf(target);
  const faults = new Faults();
  const sockets = new Set<Socket>();
  let isCut = false;
  let swallowed = 0;

  const tracked = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    tracked(client);
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const upstream = tracked(connect({ host, port: targetPort, allowHalfOpen: true }));
    upstream.once('error', () => client.destroy());
    void forward({ client, target: upstream, faults, onSwallowed: () => void swallowed++ });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const listening = (server.address() as AddressInfo).port;

  const resetAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const pass = (): void => {
    isCut = false;
    faults.delayMs = 0;
    faults.chopBytes = Infinity;
    faults.swallow(undefined);
    faults.release();
  };
  return {
    port: listening,
    address: `127.0.0.1:${listening}`,
    pass,
    cut: () => {
      isCut = true;
      resetAll();
    },
    blackHole: () => faults.hold(),
    delay: (ms) => void (faults.delayMs = ms),
    chop: (bytes) => void (faults.chopBytes = bytes),
    swallowResponses: (which) => faults.swallow(which),
    get swallowed() {
      return swallowed;
    },
    get connections() {
      return Math.floor(sockets.size / 2);
    },
    close: async () => {
      pass();
      resetAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function addressOf(target: string | number): [host: string, port: number] {
  if (typeof target === 'number') return ['127.0.0.1', target];
  const colon = target.lastIndexOf(':');
  return [target.slice(0, colon), Number(target.slice(colon + 1))];
}
