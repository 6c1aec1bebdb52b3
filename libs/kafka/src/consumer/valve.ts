/**
 * Stops a partition that would drain into its dead letters: after `limit` dead letters in a row it closes, and opens again
 * with the first record that is handled.
 */
export class Valve {
  private inARow = 0;

  constructor(private readonly limit: number) {}

  get closed(): boolean {
    return this.inARow >= this.limit;
  }

  /** How many more dead letters may pass. */
  get room(): number {
    return this.limit - this.inARow;
  }

  handled(): void {
    this.inARow = 0;
  }

  deadLettered(): void {
    this.inARow += 1;
  }
}
