import { type ClientFrame, type EventsFrame, type ServerFrame, type TeamEvent } from '../protocol/frames.js';
import { Chain } from './chain.js';
import { type Counters } from './counters.js';
import { type EndReason, type Resync, type SubscriptionOptions } from './subscription-options.js';

/** What a subscription has of the client that it belongs to. */
export interface Surroundings {
  /** False while there is no connection. */
  send(frame: ClientFrame): boolean;
  /** For the `failures`-th time in a row something did not go well. */
  pause(failures: number): number;
  problem(error: Error): void;
  ended(teamId: string): void;
  readonly counters: Counters;
}

export type TeamFrame = Extract<ServerFrame, { team_id: string }> | Extract<ServerFrame, { op: 'error' }>;

const ANSWER_MS = 10_000;
/** A member who was added just now may not be known to the server yet; who is still none after these is none. */
const REFUSALS = 4;
const MAX_WAITING = 10_000;

/** A team whose events are wanted, over all connections. */
export class Subscription {
  private seq: number | undefined;
  private chain: Chain | undefined;
  /** Set while the team is read anew: what is as old as this is too old, and what came in the meantime. */
  private reloading: { floor: number; waiting: TeamEvent[] } | undefined;
  private failures = 0;
  private refusals = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(
    readonly teamId: string,
    private readonly options: SubscriptionOptions,
    private readonly around: Surroundings,
  ) {
    this.seq = options.since;
  }

  /** The last event that was delivered, or what `reload` resolved to; undefined until the first answer without `since`. */
  get last(): number | undefined {
    return this.seq;
  }

  /** No event is delivered after this. */
  close(): void {
    if (this.over) return;
    this.around.send({ op: 'unsubscribe', team_id: this.teamId });
    this.end();
  }

  /** The same, for a client that is closed itself. */
  abandon(): void {
    this.end();
  }

  connected(): void {
    this.ask();
  }

  disconnected(): void {
    this.chain = undefined;
    if (this.reloading) this.reloading = { floor: 0, waiting: [] };
    clearTimeout(this.timer);
  }

  hear(frame: TeamFrame): void {
    if (this.over) return;
    switch (frame.op) {
      case 'subscribed':
        return this.begin(frame.seq, frame.recovered, frame.online);
      case 'resync':
        return this.resync({ teamId: this.teamId, seq: frame.seq, reason: frame.reason });
      case 'events':
        return this.follow(frame);
      case 'replayed':
        return this.tell(() => this.options.onReplayed?.(frame));
      case 'presence':
        return this.tell(() => this.options.onPresence?.(frame));
      case 'unsubscribed':
        return frame.reason === 'asked' ? undefined : this.endFor(frame.reason);
      case 'error':
        return this.refused(frame.code, frame.retry, frame.message);
    }
  }

  private ask(): void {
    clearTimeout(this.timer);
    // Where to go on from is known when the team has been read.
    if (this.over || this.reloading) return;
    this.chain = undefined;
    const since = this.seq === undefined ? {} : { since: this.seq };
    if (this.around.send({ op: 'subscribe', team_id: this.teamId, ...since }))
      this.timer = setTimeout(() => this.ask(), ANSWER_MS);
  }

  private begin(seq: number, recovered: boolean, online: number): void {
    clearTimeout(this.timer);
    this.refusals = 0;
    const since = this.seq;
    if (since !== undefined && recovered && seq === since) this.around.counters.recovered += 1;
    this.tell(() => this.options.onSubscribed?.({ since, seq, recovered, online }));
    if (since === undefined || seq === since) {
      this.seq = seq;
      this.chain = new Chain(seq);
    } else this.resync({ teamId: this.teamId, seq, reason: seq < since ? 'since-in-the-future' : 'gap' });
  }

  private follow(frame: EventsFrame): void {
    // Of before the answer to what was asked last.
    if (!this.chain) return;
    const events = this.chain.follow(frame);
    if (!events) return this.broken();
    if (!this.reloading) return this.deliver(events);
    this.reloading.waiting.push(...events);
    if (this.reloading.waiting.length > MAX_WAITING) this.disconnected();
  }

  private broken(): void {
    this.around.counters.brokenChains += 1;
    this.disconnected();
    const again = this.failures === 0 ? 0 : this.around.pause(this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => this.ask(), again);
  }

  private deliver(events: readonly TeamEvent[]): void {
    const news = events.filter(({ seq }) => seq > (this.seq ?? 0));
    if (news.length === 0) return;
    this.failures = 0;
    this.seq = news.at(-1)?.seq;
    this.around.counters.events += news.length;
    this.tell(() => this.options.onEvents(news));
  }

  private resync(resync: Resync): void {
    clearTimeout(this.timer);
    this.around.counters.resyncs += 1;
    this.chain = new Chain(resync.seq);
    const already = this.reloading !== undefined;
    this.reloading = { floor: resync.seq, waiting: [] };
    if (!already) void this.reload(resync);
  }

  private async reload(resync: Resync): Promise<void> {
    for (let failures = 0; this.reloading && !this.over; failures += 1) {
      if (failures > 0) await new Promise((after) => setTimeout(after, this.around.pause(failures)));
      const seq = await this.read({ ...resync, seq: this.reloading.floor });
      if (this.over) return;
      if (seq === undefined || seq < this.reloading.floor) continue;
      const { waiting } = this.reloading;
      this.reloading = undefined;
      this.seq = seq;
      // Without a chain the connection that the events would be of is gone.
      if (this.chain) this.deliver(waiting);
      else this.ask();
    }
  }

  private async read(resync: Resync): Promise<number | undefined> {
    try {
      const seq = await this.options.reload(resync);
      if (Number.isSafeInteger(seq) && seq >= 0) return seq;
      throw new TypeError(`reload() must resolve to a sequence number, not to ${String(seq)}.`);
    } catch (error) {
      this.around.problem(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  private refused(code: EndReason, retry: boolean, message: string): void {
    this.refusals += 1;
    if (!retry || this.refusals > REFUSALS) return this.endFor(code);
    this.around.problem(new Error(`${this.teamId}: ${message}`));
    clearTimeout(this.timer);
    // The short pause each time: an instance hears of a member within a second, and who is none is to be told so soon.
    this.timer = setTimeout(() => this.ask(), this.around.pause(1));
  }

  private endFor(reason: EndReason): void {
    this.end();
    this.tell(() => this.options.onEnd?.(reason));
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.around.ended(this.teamId);
  }

  /** What a listener throws is its own fault, and must not keep others from their events. */
  private tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.around.problem(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
