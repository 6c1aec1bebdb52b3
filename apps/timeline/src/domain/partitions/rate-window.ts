const SECONDS = 10;

/** How many a second over the last ten seconds. Times are of any clock that does not go back, ms. */
export class RateWindow {
  private readonly seconds: { second: number; count: number }[] = [];

  add(count: number, now: number): void {
    const second = Math.floor(now / 1000);
    const last = this.seconds.at(-1);
    if (last?.second === second) last.count += count;
    else this.seconds.push({ second, count });
    this.forget(second);
  }

  perSecond(now: number): number {
    this.forget(Math.floor(now / 1000));
    return this.seconds.reduce((sum, { count }) => sum + count, 0) / SECONDS;
  }

  private forget(second: number): void {
    while (this.seconds[0] && this.seconds[0].second <= second - SECONDS) this.seconds.shift();
  }
}
