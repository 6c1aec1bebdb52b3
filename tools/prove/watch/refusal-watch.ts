/**
 * What the traffic notes of an answer. Those with the same name ask for the same, one instance after the other; changes of
 * teams have none, since their clients take turns over all that they ask.
 */
interface Noted {
  readonly asked: string;
  readonly verdict: 'ok' | 'fail' | 'unknown';
  readonly status?: number;
  readonly retryAfter?: string;
  readonly error?: string;
  readonly key?: string;
  readonly messageId?: string;
  readonly orderId?: string;
}

/** Counts what clients see while instances are restarted in turn, where the next instance must answer who was refused by one: I16. */
export class RefusalWatch {
  readonly breaches: string[] = [];
  private readonly refusedBefore = new Set<string>();
  private watching = false;
  private answered = 0;
  private refused = 0;

  get counts(): Record<string, number> {
    if (this.answered + this.refused === 0) return {};
    return { 'answers while restarted': this.answered, 'refused by one and asked again': this.refused };
  }

  async during(restart: () => Promise<void>): Promise<void> {
    this.watching = true;
    try {
      await restart();
    } finally {
      this.watching = false;
      this.refusedBefore.clear();
    }
  }

  hear(entry: object): void {
    if (!this.watching) return;
    const noted = entry as Noted;
    const name = noted.key ?? noted.messageId ?? (noted.asked === 'cancel' ? noted.orderId : undefined);
    const what = name === undefined ? undefined : `${noted.asked} ${name}`;
    if (noted.verdict !== 'unknown') {
      this.answered += 1;
      if (what !== undefined) this.refusedBefore.delete(what);
      return;
    }
    this.refused += 1;
    const said = JSON.stringify(noted);
    if (noted.status !== undefined && noted.status !== 503) this.breaches.push(`I16: not 503: ${said}`);
    if (what === undefined) return;
    if (this.refusedBefore.has(what)) this.breaches.push(`I16: refused by both instances: ${said}`);
    this.refusedBefore.add(what);
  }
}
