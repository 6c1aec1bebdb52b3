import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Caller, ProblemException, refuseUpgrade, type TrustedProxies } from '#libs/service';
import { CLOSE, MAX_CLIENT_FRAME_BYTES, SUBPROTOCOL } from '#libs/team-socket';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Admission, problemOf } from './admission.js';
import { type Desk } from './desk.js';
import { type Places } from './places.js';
import { Session, type SessionOptions } from './session.js';
import { codeOfFault } from './socket-fault.js';
import { socketMetrics } from './socket-metrics.js';

export interface SocketServerOptions extends SessionOptions {
  readonly http: () => Server;
  readonly admission: Admission;
  readonly places: Places;
  readonly proxies: TrustedProxies;
  readonly desk: Desk;
  /** Whether this instance has what clients come for. */
  readonly isReady: () => boolean;
}

const CHECK_MS = 1000;
/** Clients are sent away in parts, so that not all of them come to the other instances at one moment. */
const GOODBYES_AT_ONCE = 100;
const BETWEEN_GOODBYES_MS = 20;

/** The WebSocket /ws, beside the HTTP of the service and on its port. */
export class SocketServer {
  readonly name = 'socket-server';
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  private readonly sessions = new Set<Session>();
  private timer: NodeJS.Timeout | undefined;
  private farewell: Promise<void> | undefined;

  constructor(private readonly options: SocketServerOptions) {}

  start(): Promise<void> {
    const report = () =>
      socketMetrics.waiting.set([...this.sessions].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0));
    Object.assign(socketMetrics.waiting, { collect: report });
    this.options.http().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.upgrade(request, socket, head);
    });
    this.timer = setInterval(() => this.checkAll(), CHECK_MS);
    return Promise.resolve();
  }

  /** Open WebSockets would keep HTTP from being drained. */
  hangUp(): void {
    this.farewell ??= this.sayGoodbye();
  }

  async stop(): Promise<void> {
    this.hangUp();
    clearInterval(this.timer);
    await this.farewell;
    for (const session of this.sessions) session.terminate();
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    return { ok: true, details: { connections: this.sessions.size } };
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      const token = this.options.admission.tokenOf(request);
      if (this.farewell || !this.options.isReady())
        throw new ProblemException(503, 'This instance takes no connections right now; try again shortly.');
      const release = this.options.places.take(this.options.proxies.clientOf(request));
      socket.once('close', release);
      if (socket.destroyed) return release();
      const caller = await this.options.admission.callerOf(token);
      if (this.farewell) throw new ProblemException(503, 'This instance is being stopped.');
      this.sockets.handleUpgrade(request, socket, head, (opened) => this.open(opened, caller));
    } catch (error) {
      const { problem, headers } = problemOf(error);
      const status = refuseUpgrade(socket, problem, headers);
      socketMetrics.refused.inc({ status });
    }
  }

  private open(socket: WebSocket, caller: Caller): void {
    const { desk } = this.options;
    const session = new Session(socket, caller, this.options, performance.now());
    this.sessions.add(session);
    socketMetrics.connections.set(this.sessions.size);
    session.onOver = () => desk.left(session);
    socket.on('message', (data: Buffer, isBinary) => desk.hear(session, data, isBinary));
    socket.on('pong', () => session.ponged(performance.now()));
    // Answered by the client library of this side; counted, so that they are no way around the limit.
    socket.on('ping', () => void session.maySpeak(performance.now()));
    // A frame that is too big, or not to RFC 6455: the socket closes itself, and says nothing but 1006 of it afterwards.
    socket.on('error', (error) => session.broke(codeOfFault(error)));
    socket.on('close', (code) => {
      session.closed(code);
      this.sessions.delete(session);
      socketMetrics.connections.set(this.sessions.size);
    });
    session.welcome();
  }

  private checkAll(): void {
    // Who stayed would wait for events that come to another process; elsewhere, or later here, nothing is missed.
    if (!this.options.isReady()) for (const session of this.sessions) session.close(CLOSE.goingAway);
    const now = performance.now();
    const clock = Date.now();
    for (const session of this.sessions) session.check(now, clock);
  }

  private async sayGoodbye(): Promise<void> {
    let told = 0;
    for (const session of [...this.sessions]) {
      session.close(CLOSE.goingAway);
      told += 1;
      if (told % GOODBYES_AT_ONCE === 0) await sleep(BETWEEN_GOODBYES_MS);
    }
  }
}
