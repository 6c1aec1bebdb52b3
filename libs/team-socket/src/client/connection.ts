import { CLOSE } from '../protocol/close-code.js';
import { type ClientFrame, type ServerFrame, type WelcomeFrame } from '../protocol/frames.js';
import { readServerFrame } from '../protocol/server-frame.js';
import { type SocketLike } from './web-socket.js';

export interface ConnectionListener {
  welcome(frame: WelcomeFrame): void;
  frame(frame: ServerFrame): void;
  /** Said once; 1006 also for a server that fell silent. */
  lost(code: number): void;
  broken(error: unknown): void;
}

/** How long the opening may take, up to the welcome. */
const WELCOME_MS = 10_000;
const LOST = 1006;

/** `ws` tells how the upgrade was refused, and a browser does not. */
const REFUSED = /^Unexpected server response: (\d{3})$/;
const CODE_OF_STATUS: Readonly<Record<string, number>> = {
  401: CLOSE.tokenRefused.code,
  403: CLOSE.withdrawn.code,
  429: CLOSE.tooManyMessages.code,
};

/** One WebSocket, from its opening to its loss; a server that says nothing any more counts as lost. */
export class Connection {
  private welcomed = false;
  private over = false;
  private heard = true;
  private refusal: number | undefined;
  private watch: ReturnType<typeof setTimeout>;

  constructor(
    private readonly socket: SocketLike,
    private readonly listener: ConnectionListener,
  ) {
    this.watch = setTimeout(() => this.abandon(LOST), WELCOME_MS);
    socket.addEventListener('message', ({ data }) => this.hear(data));
    socket.addEventListener('close', ({ code }) => this.lose(this.refusal ?? code));
    // A close follows.
    socket.addEventListener('error', ({ message }) => {
      this.refusal = CODE_OF_STATUS[REFUSED.exec(message ?? '')?.[1] ?? ''];
    });
  }

  get isOpen(): boolean {
    return this.welcomed && !this.over;
  }

  /** False when it is not open. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Nothing is heard of it after this. */
  close(): void {
    this.over = true;
    clearTimeout(this.watch);
    this.socket.close(1000);
  }

  private hear(data: unknown): void {
    if (this.over) return;
    this.heard = true;
    let frame: ServerFrame | undefined;
    try {
      frame = readServerFrame(String(data));
    } catch (error) {
      this.listener.broken(error);
      return this.abandon(LOST);
    }
    if (frame?.op === 'welcome') this.greet(frame);
    else if (frame) this.listener.frame(frame);
  }

  private greet(frame: WelcomeFrame): void {
    this.welcomed = true;
    clearTimeout(this.watch);
    this.watchSilence(Math.max(1, frame.ping_seconds) * 1000);
    this.listener.welcome(frame);
  }

  /** The pings of the server cannot be seen in a browser, so after a silence this side asks, and then waits as long again. */
  private watchSilence(periodMs: number): void {
    let asked = false;
    const look = () => {
      if (!this.heard && asked) return this.abandon(LOST);
      asked = !this.heard && this.send({ op: 'ping' });
      this.heard = false;
      this.watch = setTimeout(look, periodMs);
    };
    this.heard = false;
    this.watch = setTimeout(look, periodMs);
  }

  /** A broken connection can take minutes to say that it is closed. */
  private abandon(code: number): void {
    this.socket.close();
    this.lose(code);
  }

  private lose(code: number): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.watch);
    this.listener.lost(code);
  }
}
