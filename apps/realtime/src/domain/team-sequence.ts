import { type LoggedEvent } from './logged-event.js';

export interface EarlyBounds {
  readonly events: number;
  readonly ms: number;
}

/** The events up to here are not to be had any more; those that follow begin after `seq`. */
export interface Gap {
  readonly after: number;
  readonly seq: number;
}

const NONE: readonly LoggedEvent[] = [];

/**
 * Puts a team's events, which come by several topics, in the order of their sequence: each once, and none before the one before
 * it. What comes early is held back within bounds. Times are ms of any steady clock.
 */
export class TeamSequence {
  private readonly early = new Map<number, LoggedEvent>();
  private earlySince: number | undefined;

  /** `last` is the sequence number of the latest event that has been released. */
  constructor(private last: number) {}

  get released(): number {
    return this.last;
  }

  get heldBack(): number {
    return this.early.size;
  }

  /** What can be released now, in order. Undefined for an event that was there before. */
  offer(event: LoggedEvent, now: number): readonly LoggedEvent[] | undefined {
    const { seq } = event;
    if (seq <= this.last || this.early.has(seq)) return undefined;
    if (seq > this.last + 1) {
      this.early.set(seq, event);
      this.earlySince ??= now;
      return NONE;
    }
    this.last = seq;
    return this.early.size === 0 ? [event] : [event, ...this.releaseEarly(now)];
  }

  /** Whether more is held back, or longer, than the bounds allow. */
  isOverdue({ events, ms }: EarlyBounds, now: number): boolean {
    return this.early.size > events || (this.earlySince !== undefined && now - this.earlySince >= ms);
  }

  /**
   * Gives up what is missing: everything up to `upTo`, or, when that has been released long since, up to the first event that is
   * held back. Tells what can be released then.
   */
  skip(now: number, upTo = 0): { gap: Gap; events: readonly LoggedEvent[] } {
    const after = this.last;
    if (upTo > after) {
      this.last = upTo;
      for (const seq of this.early.keys()) if (seq <= upTo) this.early.delete(seq);
    } else if (this.early.size > 0) this.last = Math.min(...this.early.keys()) - 1;
    return { gap: { after, seq: this.last }, events: this.releaseEarly(now) };
  }

  private releaseEarly(now: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    for (let next = this.early.get(this.last + 1); next; next = this.early.get(this.last + 1)) {
      this.early.delete(next.seq);
      this.last = next.seq;
      events.push(next);
    }
    // Others may have come later than the ones that were waited for before; none waits longer than twice the bound.
    this.earlySince = this.early.size === 0 ? undefined : now;
    return events;
  }
}
