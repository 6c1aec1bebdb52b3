import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { LeaseLostError, type Term } from '#libs/mongo';
import { closesAt, MINUTE_MS } from '../domain/minutes/minute-counts.js';
import { type BrokerClock } from '../insights/broker-clock.js';
import { type TrendPublisher } from '../publish/trend.publisher.js';
import { type TrendStore } from '../store/trend-store.js';
import { type LogWatch } from './log-watch.js';

export const TRENDS_LEASE = 'trends';

const LOOK_EVERY_MS = 1000;

/**
 * Closes minutes and publishes them, where this process leads. A minute is closed once the broker's clock has passed its end
 * and the grace period, and every partition is folded up to there: from then on no record can count for it.
 */
export class MinuteCloser {
  private readonly logger = new Logger('Trends');

  constructor(
    private readonly store: TrendStore,
    private readonly publisher: TrendPublisher,
    private readonly clock: BrokerClock,
    private readonly log: LogWatch,
    private readonly graceMs: number,
  ) {}

  /** Closes until the term ends; absent servers are waited for. */
  async lead(term: Term): Promise<void> {
    let failing = false;
    while (!term.signal.aborted) {
      try {
        await this.closeDue(term);
        await this.publishClosed(term);
        failing = false;
      } catch (error) {
        if (error instanceof LeaseLostError) return;
        if (!failing) this.logger.warn({ msg: 'Trends wait', reason: String(error) });
        failing = true;
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: term.signal }).catch(() => undefined);
    }
  }

  private async closeDue({ token, signal }: Term): Promise<void> {
    // Seen before the log is asked: what is appended from now on is not earlier.
    const now = this.clock.seen;
    const due = (await this.store.openBefore(now - MINUTE_MS - this.graceMs + 1)).filter(
      (minute) => closesAt(minute, this.graceMs) <= now,
    );
    const latest = due.at(-1);
    if (latest === undefined) return;
    const folded = await this.log.foldedUpTo(due.map((minute) => closesAt(minute, this.graceMs)));
    for (const minute of due) {
      if (signal.aborted || !folded.has(closesAt(minute, this.graceMs))) return;
      await this.store.close(minute, { lease: TRENDS_LEASE, token });
    }
  }

  private async publishClosed({ signal }: Term): Promise<void> {
    for (const trend of await this.store.unpublished()) {
      if (signal.aborted) return;
      await this.publisher.minuteClosed(trend);
      await this.store.markPublished(trend.window_start);
    }
  }
}
