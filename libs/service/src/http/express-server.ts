import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Express } from 'express';

const DRAIN_CHECK_MS = 50;
/** How often Node looks for requests that take too long to arrive; its own 30 s would double the time that they have. */
const TIMEOUT_CHECK_MS = 5_000;

const latestRequests = new WeakMap<Socket, IncomingMessage>();

/**
 * An HTTP server whose requests and responses are from the start what Express makes of them. Express changes the prototype of
 * each, which leaves every property of it that is read afterwards to be looked up anew, Node's own included.
 */
export class ExpressServer extends Server {
  private readonly sockets = new Set<Socket>();

  constructor(app: Express) {
    class ExpressRequest extends IncomingMessage {
      constructor(socket: Socket) {
        super(socket);
        latestRequests.set(socket, this);
      }
    }
    class ExpressResponse<R extends IncomingMessage> extends ServerResponse<R> {}
    app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request) as typeof app.request;
    app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response) as typeof app.response;
    const classes = { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
    super({ ...classes, connectionsCheckingInterval: TIMEOUT_CHECK_MS }, app);
    this.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * Accepts nothing new, lets requests in flight finish, and resolves when all connections are closed: each as soon as it is idle,
   * and after `patienceMs` those whose request has not arrived as a whole. Upgraded ones are for others to close.
   */
  async drain(patienceMs: number): Promise<void> {
    if (!this.listening) return;
    const lastMoment = performance.now() + patienceMs;
    // close() itself looks for idle connections only once, and a busy one would then stay for its keep-alive time. Not at once:
    // what was sent on a connection that is just accepted has not been read yet.
    const sweep = setInterval(() => this.closeUnused(performance.now() >= lastMoment), DRAIN_CHECK_MS);
    try {
      await new Promise<void>((resolve) => this.close(() => resolve()));
    } finally {
      clearInterval(sweep);
    }
  }

  private closeUnused(isLate: boolean): void {
    this.closeIdleConnections();
    // For Node a connection is not idle before its first request, and once closed it no longer minds how long one takes.
    for (const socket of this.sockets)
      if (socket.bytesRead === 0 || (isLate && !hasArrived(socket))) socket.destroy();
  }
}

/** Whether all of a connection's last request has arrived: it will be answered, or has been, or it was an upgrade. */
function hasArrived(socket: Socket): boolean {
  return latestRequests.get(socket)?.complete === true;
}
