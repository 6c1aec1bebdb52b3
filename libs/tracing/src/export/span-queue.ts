import { TraceFlags } from '@opentelemetry/api';
import { type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { Logger } from '@nestjs/common';
import { traceSpans } from './trace-metrics.js';

export interface SpanBounds {
  /** More are dropped. */
  readonly waiting: number;
  readonly batch: number;
  readonly everyMs: number;
}

const BOUNDS: SpanBounds = { waiting: 4096, batch: 512, everyMs: 1000 };

/**
 * Sends ended spans in batches, one at a time. Unlike the SDK's own it counts what it drops, and says once when the collector
 * does not take them, and once when it does again.
 */
export class SpanQueue implements SpanProcessor {
  private readonly logger = new Logger('tracing');
  private readonly waiting: ReadableSpan[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private away = false;
  private closed = false;

  constructor(
    private readonly exporter: Pick<SpanExporter, 'export' | 'shutdown'>,
    private readonly bounds = BOUNDS,
  ) {}

  onStart(): void {
    // A span is of interest when it has ended.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.closed || this.waiting.length >= this.bounds.waiting) {
      traceSpans.inc({ result: 'dropped' });
      return;
    }
    this.waiting.push(span);
    if (this.waiting.length >= this.bounds.batch) void this.forceFlush();
    else this.timer ??= setTimeout(() => this.onTime(), this.bounds.everyMs).unref();
  }

  /** Resolves when nothing waits any more; never rejects. */
  forceFlush(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
    return this.sending;
  }

  shutdown(): Promise<void> {
    return this.close(this.bounds.everyMs);
  }

  /** Sends what waits, for so long at most; what is left then is dropped. */
  async close(patienceMs: number): Promise<void> {
    this.closed = true;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    await Promise.race([this.forceFlush(), tooLate]);
    clearTimeout(timer);
    clearTimeout(this.timer);
    traceSpans.inc({ result: 'dropped' }, this.waiting.splice(0).length);
    // Nobody waits for it: the exporter would go on trying.
    void this.exporter.shutdown().catch(() => undefined);
  }

  private onTime(): void {
    // Also where others are being sent now: what comes after them needs a timer of its own.
    this.timer = undefined;
    void this.forceFlush();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.bounds.batch);
      const error = await this.send(batch);
      traceSpans.inc({ result: error ? 'failed' : 'exported' }, batch.length);
      this.tell(error);
    }
  }

  private send(batch: ReadableSpan[]): Promise<Error | undefined> {
    return new Promise((resolve) => {
      this.exporter.export(batch, (result) => {
        const failed = Number(result.code) !== 0;
        resolve(failed ? (result.error ?? new Error('the collector refuses them')) : undefined);
      });
    });
  }

  private tell(error: Error | undefined): void {
    const away = error !== undefined;
    if (away === this.away) return;
    this.away = away;
    if (away)
      this.logger.warn({ msg: 'Traces cannot be sent; nothing else is harmed', reason: error.message });
    else this.logger.log('Traces can be sent again');
  }
}
