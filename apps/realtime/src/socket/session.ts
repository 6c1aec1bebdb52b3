import { randomUUID } from 'node:crypto';
import { type Caller } from '#libs/service';
import { CLOSE, type CloseReason, type ServerFrame, type SessionLimits } from '#libs/team-socket';
import { type WebSocket } from 'ws';
import { TokenBucket } from '../domain/token-bucket.js';
import { type Listener } from '../rooms/listener.js';
import { BURST_SECONDS, MAX_FAULTS } from './session-limits.js';
import { closeLabel, socketMetrics } from './socket-metrics.js';

export interface SessionOptions {
  readonly instance: string;
  readonly limits: SessionLimits;
  readonly pingMs: number;
  readonly bufferBytes: number;
}

/** A close frame waits behind what the client does not take. */
const LAST_WORDS_MS = 1000;
const AS_TEXT = { binary: false } as const;

/** One connected client: who it is, what it is subscribed to, and how well it behaves. */
export class Session implements Listener {
  readonly id = randomUUID();
  readonly userId: string;
  readonly teams = new Set<string>();
  /** Set while a new token is being checked. */
  refreshing = false;
  /** Said once, when no more is sent to it and nothing taken from it. */
  onOver: (() => void) | undefined;
  private expiresAt: number;
  private readonly bucket: TokenBucket;
  private faults = 0;
  private answered = true;
  private awaitsPong = false;
  private nextPing: number;
  private over = false;

  constructor(
    private readonly socket: WebSocket,
    caller: Caller,
    private readonly options: SessionOptions,
    now: number,
  ) {
    this.userId = caller.subject;
    this.expiresAt = caller.expiresAt;
    const rate = options.limits.messages_per_second;
    this.bucket = new TokenBucket(rate, rate * BURST_SECONDS, now);
    this.nextPing = now + options.pingMs;
  }

  get isOver(): boolean {
    return this.over;
  }

  /** What was sent and not taken. */
  get waitingBytes(): number {
    return this.socket.bufferedAmount;
  }

  welcome(): void {
    const { instance, limits, pingMs } = this.options;
    this.tell({
      ...{ op: 'welcome', session: this.id, instance, user_id: this.userId },
      expires_at: new Date(this.expiresAt).toISOString(),
      ping_seconds: Math.max(1, Math.ceil(pingMs / 1000)),
      limits,
    });
  }

  tell(frame: ServerFrame): void {
    if (frame.op === 'error') socketMetrics.errors.inc({ code: frame.code });
    this.send(Buffer.from(JSON.stringify(frame)));
  }

  send(frame: Buffer): void {
    if (this.over) return;
    if (this.waitingBytes > this.options.bufferBytes) return this.close(CLOSE.tooSlow);
    socketMetrics.sent.inc();
    this.socket.send(frame, AS_TEXT);
  }

  /** Counts something that the client sent; false when that was too much, and it has been told. */
  maySpeak(now: number): boolean {
    if (this.over) return false;
    if (this.bucket.take(now)) return true;
    if (this.bucket.isExhausted) this.close(CLOSE.tooManyMessages);
    else
      this.tell({
        ...{ op: 'error', code: 'rate-limited', retry: true },
        message: `More than ${this.options.limits.messages_per_second} frames a second; this one was passed over.`,
      });
    return false;
  }

  misspoke(): void {
    this.faults += 1;
    if (this.faults >= MAX_FAULTS) this.close(CLOSE.malformed);
  }

  heard(): void {
    this.answered = true;
  }

  /** One that nobody asked for counts as something said, so that pongs are no way around the limit. */
  ponged(now: number): void {
    this.heard();
    if (!this.awaitsPong) this.maySpeak(now);
    this.awaitsPong = false;
  }

  extend(expiresAt: number): void {
    this.expiresAt = expiresAt;
    this.tell({ op: 'refreshed', expires_at: new Date(expiresAt).toISOString() });
  }

  /** Asked about once a second: ends what has expired or does not answer. `clock` is ms since 1970, `now` of a steady clock. */
  check(now: number, clock: number): void {
    if (this.over) return;
    if (clock >= this.expiresAt) return this.close(CLOSE.tokenRefused);
    if (now < this.nextPing) return;
    if (!this.answered) return this.close(CLOSE.silent);
    this.answered = false;
    this.awaitsPong = true;
    this.nextPing = now + this.options.pingMs;
    this.socket.ping();
  }

  close({ code, meaning }: CloseReason): void {
    if (this.over) return;
    this.end(code, 'server');
    this.socket.close(code, meaning);
    this.hangUpSoon();
  }

  /** The socket closes itself with this code, for the client broke the rules of WebSockets; undefined when it did not. */
  broke(code: number | undefined): void {
    if (code === undefined || this.over) return;
    this.end(code, 'server');
    this.hangUpSoon();
  }

  /** The connection is gone. */
  closed(code: number): void {
    if (!this.over) this.end(code, 'client');
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Else who never closes his side would keep his place for half a minute. */
  private hangUpSoon(): void {
    setTimeout(() => this.socket.terminate(), LAST_WORDS_MS).unref();
  }

  private end(code: number, by: 'server' | 'client'): void {
    this.over = true;
    socketMetrics.closed.inc({ code: closeLabel(code), by });
    this.onOver?.();
  }
}
