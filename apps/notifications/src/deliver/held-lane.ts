import { type Lane, type LaneStore } from '../store/lane-store.js';

/** A lane that this process has, renewed until it is let go. */
export class HeldLane {
  private deadline: number;
  private readonly timer: NodeJS.Timeout;

  /** `claimedAt` is of the monotonic clock, from before the claim was sent. */
  constructor(
    readonly lane: Lane,
    private readonly lanes: LaneStore,
    private readonly leaseMs: number,
    claimedAt: number,
  ) {
    this.deadline = claimedAt + leaseMs;
    this.timer = setInterval(() => void this.renew(), leaseMs / 3);
  }

  /** By the monotonic clock, which also knows of a process that was frozen; always before another one may claim it. */
  get isOurs(): boolean {
    return performance.now() < this.deadline;
  }

  letGo(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const ours = await this.lanes.renew(this.lane, this.leaseMs);
      this.deadline = ours ? askedAt + this.leaseMs : 0;
    } catch {
      // The deadline says when it is too late.
    }
  }
}
