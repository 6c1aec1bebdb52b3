const MINUTE_MS = 60_000;

/** Counts by minute of the log's clock, for the latest `minutes`. */
export class PerMinute {
  private readonly counts = new Map<number, number>();

  constructor(private readonly minutes: number) {}

  add(at: number, count = 1): void {
    const minute = Math.floor(at / MINUTE_MS);
    this.counts.set(minute, (this.counts.get(minute) ?? 0) + count);
    // Twice as many, since clocks of the log may differ and jump; what was begun first goes first.
    if (this.counts.size > this.minutes * 2) this.counts.delete(this.counts.keys().next().value!);
  }

  /** One entry for each of the latest minutes up to `now`, oldest first; `minute` is its beginning in ms. */
  until(now: number): { readonly minute: number; readonly count: number }[] {
    const last = Math.floor(now / MINUTE_MS);
    return Array.from({ length: this.minutes }, (_, index) => {
      const minute = last - this.minutes + 1 + index;
      return { minute: minute * MINUTE_MS, count: this.counts.get(minute) ?? 0 };
    });
  }
}
