import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type OrderAnalytics } from './order-analytics.js';

/** Writes the report to the log: every interval where this process leads, and at shutdown everywhere. */
export class ReportLog {
  readonly name = 'report-log';
  private readonly logger = new Logger('Report');

  constructor(
    private readonly analytics: OrderAnalytics,
    private readonly intervalMs: number,
  ) {}

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** The last report of this process. */
  async stop(): Promise<void> {
    await this.write('Final report');
  }

  /** Reports until `signal` is aborted. */
  async lead({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.intervalMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.write('Report');
    }
  }

  private async write(title: string): Promise<void> {
    try {
      this.logger.log(`${title}\n${await this.analytics.report()}`);
    } catch (error) {
      this.logger.warn({ msg: `${title} left out: the database does not answer`, reason: String(error) });
    }
  }
}
