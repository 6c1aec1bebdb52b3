/** So many at once, and `perSecond` in the long run. Times are ms of any steady clock. */
export class TokenBucket {
  private level: number;
  private at: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    now: number,
  ) {
    this.level = burst;
    this.at = now;
  }

  /** Takes one; false when there is none. What is taken beyond that has to be made up for, up to another burst. */
  take(now: number): boolean {
    this.level = Math.min(this.burst, this.level + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    this.level = Math.max(-this.burst, this.level - 1);
    return this.level >= 0;
  }

  /** Whoever goes on although nothing is left does not listen to what is said. */
  get isExhausted(): boolean {
    return this.level <= -this.burst;
  }
}
