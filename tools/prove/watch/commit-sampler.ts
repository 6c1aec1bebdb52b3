import { setTimeout as sleep } from 'node:timers/promises';
import { commitsAheadOf } from '../../../test/commit-invariants.js';
import { collectEvidence, positionsOf } from '../../../test/order-evidence.js';
import { type OrderSuite } from '../../../test/order-suite.js';
import { type Side } from '../side.js';

/** Looking takes no more than this part of the time, for it reads all documents. */
const SHARE = 0.25;
const SHORTEST_PAUSE_MS = 500;

/** Compares what the groups have committed with what the databases hold, all the time and after each death. */
export class CommitSampler {
  readonly breaches = new Set<string>();
  /** Looks that were completed; while the broker is away none can be. */
  looks = 0;
  private stopping = false;
  private lastMs = 0;
  private inTurn: Promise<void> = Promise.resolve();
  private readonly looking: Promise<void>;

  constructor(
    private readonly suite: OrderSuite,
    private readonly sides: readonly Side[],
  ) {
    this.looking = this.lookOn();
  }

  /** One look, now. */
  look(): Promise<void> {
    return (this.inTurn = this.inTurn.then(() => this.lookOnce()));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.looking;
    await this.inTurn;
  }

  private async lookOn(): Promise<void> {
    while (!this.stopping) {
      await this.look();
      await sleep(Math.max(SHORTEST_PAUSE_MS, this.lastMs / SHARE));
    }
  }

  private async lookOnce(): Promise<void> {
    const startedAt = performance.now();
    try {
      const positions = await positionsOf(this.suite, ['orders', 'inventory', 'analytics']);
      const evidence = await collectEvidence(this.suite);
      const others = await Promise.all(this.sides.map((side) => side.commitsAhead()));
      for (const breach of [...commitsAheadOf(positions, evidence), ...others.flat()])
        this.breaches.add(breach);
      this.looks += 1;
    } catch {
      // The broker is away, or the reader of the log has not found it again yet.
    }
    this.lastMs = performance.now() - startedAt;
  }
}
