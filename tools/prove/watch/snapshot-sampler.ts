import { setTimeout as sleep } from 'node:timers/promises';
import { type AnalyticsSnapshot, analyticsSnapshot } from '../../../test/analytics-invariants.js';

const EVERY_MS = 250;

/** Keeps what analytics says of itself while the run goes on; each is compared with the log afterwards. */
export class SnapshotSampler {
  private readonly taken = new Map<string, AnalyticsSnapshot>();
  private stopping = false;
  private readonly looking: Promise<void>;

  constructor(private readonly url: () => string) {
    this.looking = this.look();
  }

  async stop(): Promise<AnalyticsSnapshot[]> {
    this.stopping = true;
    await this.looking;
    return [...this.taken.values()];
  }

  private async look(): Promise<void> {
    while (!this.stopping) {
      try {
        const snapshot = await analyticsSnapshot(this.url());
        this.taken.set(JSON.stringify(snapshot), snapshot);
      } catch {
        // It is down, or not up yet.
      }
      await sleep(EVERY_MS);
    }
  }
}
