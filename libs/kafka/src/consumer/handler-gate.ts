/**
 * Lets at most `places` calls in at once; the others wait in line, first come first served. For a part of a handler that
 * partitions of one process should not do side by side.
 */
export class HandlerGate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly places: number) {}

  async run<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.inside >= this.places) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.inside += 1;
    try {
      return await call();
    } finally {
      const next = this.waiting.shift();
      // The place goes over to the next in line, so nobody can slip in between.
      if (next) next();
      else this.inside -= 1;
    }
  }
}
