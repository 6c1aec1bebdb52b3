import { type Outbox } from './outbox.js';
import { keyOf, type OutboxEntry } from './outbox-entry.js';
import { outboxPublished } from './outbox-metrics.js';

/** Taking out costs as much as a change itself, so what comes in this time is taken out together. */
const GATHER_MS = 100;
/** Enough to be taken out at once. */
const PLENTY = 500;

/**
 * What a relay has published in its term and the outbox still has. It is taken out while the relay goes on, as much at once as
 * has come together meanwhile; until then the relay passes over it.
 */
export class Published<Event> {
  private readonly entries = new Map<string, OutboxEntry<Event>>();
  private fault: Error | undefined;
  private removal: Promise<void> | undefined;
  private endGathering: (() => void) | undefined;

  constructor(
    private readonly outbox: Outbox<Event>,
    private readonly lease: string,
    private readonly token: number,
  ) {}

  add(published: readonly OutboxEntry<Event>[]): void {
    for (const entry of published) this.entries.set(keyOf(entry), entry);
    this.takeOut();
  }

  /** Tells what is published of what the outbox has by now. */
  known(): (entry: OutboxEntry<Event>) => boolean {
    const keys = new Set(this.entries.keys());
    return (entry) => keys.has(keyOf(entry));
  }

  /** Throws what kept entries from being taken out; they are then published again. */
  rethrow(): void {
    const { fault } = this;
    this.fault = undefined;
    if (fault) throw fault;
  }

  /** Takes out what is left; resolves when nothing more is being taken out. */
  async takenOut(): Promise<void> {
    while (this.removal) {
      this.endGathering?.();
      await this.removal;
    }
  }

  private takeOut(): void {
    if (this.entries.size === 0) return;
    this.removal ??= this.gathered()
      .then(() => this.remove())
      .finally(() => {
        this.removal = undefined;
        this.takeOut();
      });
    if (this.entries.size >= PLENTY) this.endGathering?.();
  }

  private gathered(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Whatever there is; what comes while it is taken out is gathered again. */
  private async remove(): Promise<void> {
    const batch = [...this.entries.values()];
    try {
      await this.outbox.remove(batch, this.lease, this.token);
      outboxPublished.inc({ outbox: this.outbox.name }, batch.length);
    } catch (error) {
      // Whether they are still there is not known.
      this.fault = error instanceof Error ? error : new Error(String(error));
      this.entries.clear();
      return;
    }
    for (const entry of batch) this.entries.delete(keyOf(entry));
  }
}
