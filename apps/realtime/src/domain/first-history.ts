import { type LoggedEvent } from './logged-event.js';

/**
 * What the log holds of a team when an instance starts, topic by topic and so in no order. Keeps the latest `capacity` at least,
 * and not much more.
 */
export class FirstHistory {
  private readonly events = new Map<number, LoggedEvent>();

  constructor(private readonly capacity: number) {}

  add(event: LoggedEvent): void {
    this.events.set(event.seq, event);
    if (this.events.size <= 2 * this.capacity + 16) return;
    const oldestFirst = [...this.events.keys()].sort((a, b) => a - b);
    for (const seq of oldestFirst.slice(0, -this.capacity)) this.events.delete(seq);
  }

  get hasBeginning(): boolean {
    return this.events.has(1);
  }

  /**
   * Parted at `seq`: what of the time up to there can be resumed from, in order, without a hole and ending with event `seq`
   * itself; and what came later, in order, of which more may still be to come.
   */
  partedAt(seq: number): { known: readonly LoggedEvent[]; later: readonly LoggedEvent[] } {
    const known: LoggedEvent[] = [];
    for (let event = this.events.get(seq); event; event = this.events.get(event.seq - 1)) known.push(event);
    const later = [...this.events.values()].filter((event) => event.seq > seq);
    return { known: known.reverse(), later: later.sort((a, b) => a.seq - b.seq) };
  }
}
