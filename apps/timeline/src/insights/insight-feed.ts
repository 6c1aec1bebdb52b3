import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type InsightPublisher } from '../publish/insight.publisher.js';
import { type BrokerClock } from './broker-clock.js';
import { type TimelineInsight } from './timeline-insight.js';

/** Publishes what this process sees, at an interval; what cannot be published is left out, for the next says all anew. */
export class InsightFeed {
  readonly name = 'insight-feed';
  private readonly logger = new Logger('Insights');
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly insight: TimelineInsight,
    private readonly publisher: InsightPublisher,
    private readonly clock: BrokerClock,
    private readonly intervalMs: number,
  ) {}

  start(): Promise<void> {
    this.loop ??= this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.publish();
      await sleep(this.intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async publish(): Promise<void> {
    try {
      this.clock.note(await this.publisher.insightsTaken(this.insight.take(this.intervalMs)));
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ msg: 'Insights are left out for now', reason: String(error) });
      this.failing = true;
    }
  }
}
