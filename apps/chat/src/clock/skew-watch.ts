import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import { estimateSkew, isBeyond, type SkewEstimate } from './skew-estimate.js';

export type ForeignClock = 'broker' | 'database';

const skewGauge = new Gauge({
  name: 'clock_skew_seconds',
  help: 'How far the clock of the broker or database is ahead of the clock of this process',
  labelNames: ['against'] as const,
});
const errorGauge = new Gauge({
  name: 'clock_skew_error_seconds',
  help: 'How far clock_skew_seconds may be off, which is half of the round trip it was measured with',
  labelNames: ['against'] as const,
});

const ASK_EVERY_MS = 10_000;

/**
 * Watches this process' wall clock against those of the broker and the database. Nothing depends on it: order comes from the
 * log. A clock that drifts is told by a metric, a warning and in readiness, which stays ok.
 */
export class SkewWatch {
  readonly name = 'clock-skew';
  private readonly logger = new Logger('Clock');
  private readonly estimates = new Map<ForeignClock, SkewEstimate & { readonly at: number }>();
  private readonly warned = new Set<ForeignClock>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  /** `databaseTime` asks the database for its clock, and fails when that takes long. */
  constructor(
    private readonly wallClock: () => number,
    private readonly databaseTime: () => Promise<number>,
    private readonly limitMs: number,
  ) {}

  start(): Promise<void> {
    this.loop ??= this.askTheDatabase();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  readiness(): { ok: true; details: Record<string, unknown> } {
    const details = [...this.estimates].map(([against, { skewMs, errorMs }]) => [
      against,
      `${Math.round(skewMs)} ms ± ${Math.ceil(errorMs)}`,
    ]);
    return { ok: true, details: Object.fromEntries(details) as Record<string, unknown> };
  }

  /**
   * A foreign clock said `foreign` between the moments `asked` and `answered` of ours. Of several answers within some
   * seconds the quickest counts, since a slow one tells little.
   */
  note(against: ForeignClock, asked: number, foreign: number, answered: number): void {
    const estimate = estimateSkew(asked, foreign, answered);
    const known = this.estimates.get(against);
    const at = performance.now();
    if (known && at - known.at < ASK_EVERY_MS && known.errorMs < estimate.errorMs) return;
    this.estimates.set(against, { ...estimate, at });
    skewGauge.set({ against }, estimate.skewMs / 1000);
    errorGauge.set({ against }, estimate.errorMs / 1000);
    const beyond = isBeyond(estimate, this.limitMs);
    if (beyond === this.warned.has(against)) return;
    const say = { against, skew_ms: Math.round(estimate.skewMs), limit_ms: this.limitMs };
    if (beyond) {
      this.warned.add(against);
      this.logger.warn({
        msg: `The clocks of this process and the ${against} disagree; check time synchronisation`,
        ...say,
      });
    } else {
      this.warned.delete(against);
      this.logger.log({ msg: `The clocks of this process and the ${against} agree again`, ...say });
    }
  }

  private async askTheDatabase(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const asked = this.wallClock();
      // An absent database is told by its own readiness.
      const time = await this.databaseTime().catch(() => undefined);
      if (time !== undefined) this.note('database', asked, time, this.wallClock());
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
