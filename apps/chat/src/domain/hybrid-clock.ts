/** A hybrid logical timestamp: the wall clock in ms, and a counter for what the wall clock cannot tell apart. */
export interface HybridTime {
  readonly wall: number;
  readonly counter: number;
}

/**
 * A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014). What happened before has the smaller time, also
 * across processes and when a wall clock jumps back; it stays as near to the wall clock as causality lets it.
 */
export class HybridClock {
  private last: HybridTime = { wall: 0, counter: 0 };

  /** `wallClock` gives ms since 1970. `maxAheadMs` bounds how far a foreign clock may pull this one ahead. */
  constructor(
    private readonly wallClock: () => number,
    private readonly maxAheadMs: number,
  ) {}

  /** The time of something that happens here now; each call gives a later one. */
  tick(): HybridTime {
    const wall = this.wallClock();
    this.last =
      wall > this.last.wall ? { wall, counter: 0 } : { wall: this.last.wall, counter: this.last.counter + 1 };
    return this.last;
  }

  /** Something with this time was seen here: what happens here next is later. Times too far ahead are not believed. */
  witness(seen: HybridTime): void {
    if (seen.wall > this.wallClock() + this.maxAheadMs) return;
    if (compareHybrid(seen, this.last) > 0) this.last = { wall: seen.wall, counter: seen.counter };
  }
}

/** Negative when `one` is the earlier. */
export function compareHybrid(one: HybridTime, other: HybridTime): number {
  return one.wall - other.wall || one.counter - other.counter;
}
