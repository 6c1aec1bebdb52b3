import { type LoggedEvent } from './logged-event.js';

/** Of an entry beside its text. */
const OVERHEAD = 100;

/** The latest events of a team without a hole between them: what a client can resume from. */
export class EventRing {
  private events: LoggedEvent[] = [];
  private from = 0;
  private size = 0;

  constructor(private readonly capacity: number) {}

  get length(): number {
    return this.events.length - this.from;
  }

  /** About what it takes of memory. */
  get bytes(): number {
    return this.size;
  }

  /** Must follow on the last one, unless the ring is empty. */
  add(event: LoggedEvent): void {
    this.events.push(event);
    this.size += sizeOf(event);
    if (this.length > this.capacity) this.dropOldest();
  }

  clear(): void {
    this.events = [];
    this.from = 0;
    this.size = 0;
  }

  /** Everything after `seq`, in order; undefined when not all of it is here. `latest` is the team's latest event. */
  after(seq: number, latest: number): readonly LoggedEvent[] | undefined {
    const missing = latest - seq;
    if (missing > this.length) return undefined;
    return missing === 0 ? [] : this.events.slice(-missing);
  }

  private dropOldest(): void {
    this.size -= sizeOf(this.events[this.from]!);
    this.from += 1;
    // Now and then, since moving all of them for each one would cost by the size of the ring.
    if (this.from < this.capacity) return;
    this.events = this.events.slice(this.from);
    this.from = 0;
  }
}

function sizeOf({ json }: LoggedEvent): number {
  return json.length + OVERHEAD;
}
