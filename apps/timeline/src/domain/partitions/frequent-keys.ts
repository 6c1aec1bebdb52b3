/**
 * The most frequent of any number of keys in bounded memory, by Misra and Gries: counts are never too high, and too low by at
 * most `total / (capacity + 1)`. Up to `capacity` keys are counted exactly.
 */
export class FrequentKeys {
  private counts = new Map<string, number>();

  constructor(private readonly capacity: number) {}

  add(key: string): void {
    const known = this.counts.get(key);
    if (known !== undefined) this.counts.set(key, known + 1);
    else if (this.counts.size < this.capacity) this.counts.set(key, 1);
    else this.takeOneFromEach();
  }

  /** In no order. */
  entries(): Iterable<[key: string, count: number]> {
    return this.counts.entries();
  }

  private takeOneFromEach(): void {
    const kept = new Map<string, number>();
    for (const [key, count] of this.counts) if (count > 1) kept.set(key, count - 1);
    this.counts = kept;
  }
}
