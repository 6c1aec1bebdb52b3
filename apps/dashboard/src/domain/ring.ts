const STRIDE = 16;

/** Keeps the newest `limit` entries, oldest first. */
export class Ring<Entry> {
  private entries: Entry[] = [];

  constructor(readonly limit: number) {}

  push(entry: Entry): void {
    this.entries.push(entry);
    // Cut in strides, so that a push costs little however long the ring is.
    if (this.entries.length >= this.limit + STRIDE) this.entries = this.entries.slice(-this.limit);
  }

  get all(): readonly Entry[] {
    return this.entries.length > this.limit ? this.entries.slice(-this.limit) : this.entries;
  }

  get last(): Entry | undefined {
    return this.entries.at(-1);
  }
}
