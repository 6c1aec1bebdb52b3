/** The broker's clock as far as it was seen: no append time after this moment will be earlier. */
export class BrokerClock {
  private latest = 0;

  /** The append time of a record that was acknowledged just now, ms since 1970. */
  note(timestamp: number): void {
    this.latest = Math.max(this.latest, timestamp);
  }

  /** ms since 1970; 0 while nothing was seen. */
  get seen(): number {
    return this.latest;
  }
}
