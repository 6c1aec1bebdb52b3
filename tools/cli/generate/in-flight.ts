/** Work that was begun and not awaited: how much there may be at once, and what went wrong in it. */
export class InFlight {
  private count = 0;
  private fault: Error | undefined;
  private waiters: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  get full(): boolean {
    return this.count >= this.limit;
  }

  add(work: Promise<void>): void {
    this.count += 1;
    void work
      .catch((error: unknown) => (this.fault ??= error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        this.count -= 1;
        const { waiters } = this;
        this.waiters = [];
        for (const wake of waiters) wake();
      });
  }

  /** Resolves when more may be begun. Rejects with the first fault of what was begun. */
  room(): Promise<void> {
    return this.until(() => !this.full);
  }

  /** Resolves when nothing is in flight. Rejects with the first fault of what was begun. */
  none(): Promise<void> {
    return this.until(() => this.count === 0);
  }

  private async until(reached: () => boolean): Promise<void> {
    while (!reached()) await new Promise<void>((resolve) => this.waiters.push(resolve));
    if (this.fault) throw this.fault;
  }
}
