import { type EventRing } from '../domain/event-ring.js';

/** Keeps the rings of all teams together within a bound: those that were quiet longest are emptied first. */
export class RingBudget {
  /** In the order of their latest use. */
  private readonly sizes = new Map<EventRing, number>();
  private total = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.total;
  }

  used(ring: EventRing): void {
    this.total += ring.bytes - (this.sizes.get(ring) ?? 0);
    this.sizes.delete(ring);
    this.sizes.set(ring, ring.bytes);
    for (const [oldest, bytes] of this.sizes) {
      if (this.total <= this.maxBytes || oldest === ring) break;
      oldest.clear();
      this.total -= bytes;
      this.sizes.delete(oldest);
    }
  }

  forget(ring: EventRing): void {
    this.total -= this.sizes.get(ring) ?? 0;
    this.sizes.delete(ring);
  }
}
