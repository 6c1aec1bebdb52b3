import { adviceOf, type ReconnectAdvice } from '../protocol/close-code.js';
import { type ServerFrame, type WelcomeFrame } from '../protocol/frames.js';
import { offeredSubprotocols, SUBPROTOCOL } from '../protocol/subprotocol.js';
import { Connection } from './connection.js';
import { type ConnectionState } from './connection-state.js';
import { type Counters, noneYet } from './counters.js';
import { DEFAULT_PAUSE, pauseBefore, type PauseBounds } from './reconnect-pause.js';
import { Subscription } from './subscription.js';
import { type SubscriptionOptions } from './subscription-options.js';
import { type TeamSocketOptions } from './team-socket-options.js';
import { renewalIn } from './token-renewal.js';
import { type BrowserWebSocket, type SocketLike } from './web-socket.js';

/** What a subscriber holds. */
export type TeamSubscription = Pick<Subscription, 'teamId' | 'last' | 'close'>;

/** A connection that did not last this long does not count as a success. */
const LASTING_MS = 10_000;
/** After so many in a row without a welcome the token is in doubt. */
const REFUSALS = 3;

/**
 * Events of teams, in order, each once, over as many connections as it takes: it connects again after pauses that grow and are
 * spread at random, goes on after the last event it has delivered, renews the token before it expires, and delivers nothing that
 * does not follow on what came before. What the server does not have any more is read anew by the subscriber's `reload`.
 * It runs until close(), or until the server says not to come back; the caller closes it.
 */
export class TeamSocket {
  readonly counters: Counters = noneYet();
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly bounds: PauseBounds;
  private connection: Connection | undefined;
  private failures = 0;
  private welcomedAt: number | undefined;
  private fresh = false;
  private usableUntil = Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(private readonly options: TeamSocketOptions) {
    if (!/^wss?:$/.test(new URL(options.url).protocol))
      throw new TypeError('url must begin with ws:// or wss://.');
    this.bounds = { ...DEFAULT_PAUSE, ...options.pause };
    void this.open();
  }

  /** Throws if the team is subscribed to already: one that closes it would close it for the other. */
  subscribe(teamId: string, options: SubscriptionOptions): TeamSubscription {
    if (this.over) throw new Error('This socket is closed; connect() makes a new one.');
    if (this.subscriptions.has(teamId)) throw new Error(`${teamId} is subscribed to already.`);
    const subscription = new Subscription(teamId, options, {
      send: (frame) => this.connection?.send(frame) ?? false,
      pause: (failures) => pauseBefore(failures, 'resume', this.bounds),
      problem: (error) => this.options.onProblem?.(error),
      ended: (id) => void this.subscriptions.delete(id),
      counters: this.counters,
    });
    this.subscriptions.set(teamId, subscription);
    if (this.connection?.isOpen) subscription.connected();
    return subscription;
  }

  /** Drops the connection as a broken network would; the client connects again. For demonstrations and tests. */
  cut(): void {
    if (!this.connection?.isOpen) return;
    this.connection.close();
    this.lost(1006);
  }

  /** Ends everything; no listener is called after the state `closed`. */
  close(): void {
    if (this.over) return;
    this.connection?.close();
    this.finish(undefined);
  }

  private async open(): Promise<void> {
    this.state({ state: 'connecting' });
    const fresh = this.fresh;
    this.fresh = false;
    try {
      const token = await this.options.token({ fresh });
      if (this.over) return;
      this.connection = new Connection(this.socket(token), {
        welcome: (frame) => this.welcome(frame),
        frame: (frame) => this.hear(frame),
        lost: (code) => this.lost(code),
        broken: (error) => {
          this.counters.brokenFrames += 1;
          this.problem(error);
        },
      });
    } catch (error) {
      this.fresh = fresh;
      this.problem(error);
      if (!this.over) this.lost(undefined);
    }
  }

  private socket(token: string): SocketLike {
    const { url, WebSocket } = this.options;
    if (WebSocket)
      return new WebSocket(url, [SUBPROTOCOL], { headers: { Authorization: `Bearer ${token}` } });
    const { WebSocket: OfBrowser } = globalThis as unknown as { WebSocket?: BrowserWebSocket };
    if (!OfBrowser) throw new Error('There is no WebSocket here; pass the one of the package ws.');
    return new OfBrowser(url, offeredSubprotocols(token));
  }

  private welcome(frame: WelcomeFrame): void {
    this.counters.connections += 1;
    this.welcomedAt = performance.now();
    this.state({ state: 'open', userId: frame.user_id, session: frame.session, instance: frame.instance });
    this.renewBefore(frame.expires_at);
    for (const subscription of [...this.subscriptions.values()]) subscription.connected();
  }

  private hear(frame: ServerFrame): void {
    if (frame.op === 'refreshed') return this.renewBefore(frame.expires_at);
    if (!('team_id' in frame) || frame.team_id === undefined) {
      if (frame.op === 'error') this.problem(new Error(`${frame.code}: ${frame.message}`));
      return;
    }
    this.subscriptions.get(frame.team_id)?.hear(frame);
  }

  private lost(code: number | undefined): void {
    const welcomed = this.welcomedAt !== undefined;
    const lasted = performance.now() - (this.welcomedAt ?? Infinity) > LASTING_MS;
    this.counters.lost += 1;
    this.connection = undefined;
    this.welcomedAt = undefined;
    clearTimeout(this.renewal);
    for (const subscription of this.subscriptions.values()) subscription.disconnected();
    const advice: ReconnectAdvice = code === undefined ? 'resume' : adviceOf(code);
    if (advice === 'stop') return this.finish(code);
    this.fresh ||= advice === 'new-token' || Date.now() > this.usableUntil;
    // It can be the token that is refused before the welcome; a browser does not tell.
    this.fresh ||= !welcomed && this.failures % REFUSALS === REFUSALS - 1;
    if (lasted) this.failures = 0;
    const retryInMs = pauseBefore(this.failures, advice, this.bounds);
    this.failures += 1;
    this.timer = setTimeout(() => void this.open(), retryInMs);
    this.state({ state: 'waiting', retryInMs, code });
  }

  private renewBefore(expiresAt: string): void {
    const wait = renewalIn(expiresAt, Date.now());
    this.usableUntil = Date.now() + wait;
    clearTimeout(this.renewal);
    this.renewal = setTimeout(() => void this.renew(expiresAt), wait);
  }

  private async renew(expiresAt: string): Promise<void> {
    const connection = this.connection;
    try {
      const token = await this.options.token({ fresh: true });
      if (this.connection === connection) connection?.send({ op: 'refresh', token });
    } catch (error) {
      this.problem(error);
      // As long as there is time; after that the server closes, and the next connection asks for a token.
      if (this.connection === connection && connection) this.renewBefore(expiresAt);
    }
  }

  private finish(code: number | undefined): void {
    this.over = true;
    clearTimeout(this.timer);
    clearTimeout(this.renewal);
    for (const subscription of [...this.subscriptions.values()]) subscription.abandon();
    this.state({ state: 'closed', code });
  }

  private state(state: ConnectionState): void {
    try {
      this.options.onState?.(state);
    } catch (error) {
      this.problem(error);
    }
  }

  private problem(error: unknown): void {
    this.options.onProblem?.(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Begins to connect at once; throws for an address that is none. See TeamSocket for what it promises. */
export function connect(options: TeamSocketOptions): TeamSocket {
  return new TeamSocket(options);
}
