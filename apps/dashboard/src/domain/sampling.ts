/** What became of the records of one topic. Counts are exact; `shown` are those that the page lists one by one. */
export interface Sampling {
  readonly seen: number;
  readonly shown: number;
  /** Not read at all, since too many came at once. */
  readonly skipped: number;
}

/** Lets a few records of each topic through in each second, and counts all. */
export class Sampler {
  private readonly counts = new Map<string, { seen: number; shown: number; skipped: number }>();
  private readonly spent = new Map<string, number>();
  private second = -1;

  constructor(private readonly perSecond: number) {}

  /** `now` in ms. True when the record is among those that are shown. */
  take(topic: string, now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.spent.clear();
    }
    const counted = this.of(topic);
    counted.seen += 1;
    const spent = this.spent.get(topic) ?? 0;
    if (spent >= this.perSecond) return false;
    this.spent.set(topic, spent + 1);
    counted.shown += 1;
    return true;
  }

  skip(topic: string, records: number): void {
    this.of(topic).skipped += records;
  }

  /** By topic, sorted by name. */
  get all(): readonly (Sampling & { readonly topic: string })[] {
    return [...this.counts]
      .map(([topic, counted]) => ({ topic, ...counted }))
      .sort((one, other) => one.topic.localeCompare(other.topic));
  }

  private of(topic: string): { seen: number; shown: number; skipped: number } {
    let counted = this.counts.get(topic);
    if (!counted) this.counts.set(topic, (counted = { seen: 0, shown: 0, skipped: 0 }));
    return counted;
  }
}
