import { Logger } from '@nestjs/common';
import { backoffMs, pause } from '../backoff.js';
import { classifyError, type ErrorClass, type ErrorClassifier, kafkaErrorClass } from '../error-class.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { consumerMetrics } from './consumer-metrics.js';
import { type DeadLetterReason, type DeadLetters } from './dead-letter.js';
import { EventBatch } from './event-batch.js';
import { type FetchedRecord, placeOf, type ReceivedEvent } from './received-event.js';
import { type RecordFault, type RecordReader } from './record-reader.js';
import { type TopicHandler } from './topic-handler.js';
import { Valve } from './valve.js';

/** What a partition waits for. */
export type BlockReason = 'infrastructure' | 'retry' | 'valve';

export interface ProcessorOptions {
  readonly topic: string;
  readonly partition: number;
  readonly handler: TopicHandler;
  readonly reader: RecordReader;
  readonly deadLetters: DeadLetters;
  readonly settings: KafkaSettings;
  readonly onBlocked: (reason: BlockReason | undefined) => void;
}

interface Item {
  readonly record: FetchedRecord;
  readonly event: ReceivedEvent;
}

/** The wait was cut short, or the valve is closed: the rest of the records stays for later. */
class Interrupted extends Error {}

/**
 * Brings the records of one partition to their end, in order: handled, passed over or dead-lettered. What to do about a
 * failure follows from its class; see ErrorClass.
 */
export class PartitionProcessor {
  private readonly logger = new Logger('KafkaConsumer');
  private readonly valve: Valve;
  private readonly classifiers: readonly ErrorClassifier[];
  private readonly labels: { group: string; topic: string };
  private done = 0;
  private blocked: BlockReason | undefined;

  constructor(private readonly options: ProcessorOptions) {
    const { subscription } = options.handler;
    this.valve = new Valve(options.settings.KAFKA_VALVE_RECORDS);
    this.classifiers = [kafkaErrorClass, ...(subscription.errors ?? [])];
    this.labels = { group: subscription.group, topic: options.topic };
  }

  /** While the valve is closed one record at a time is enough to see whether it may open. */
  get appetite(): number {
    return this.valve.closed ? 1 : this.options.settings.KAFKA_BATCH_RECORDS;
  }

  /**
   * Resolves to how many records, counted from the first, are done with. Fewer than all only after `signal` was aborted or
   * while the valve is closed. Never rejects.
   */
  async process(records: readonly FetchedRecord[], signal: AbortSignal): Promise<number> {
    this.done = 0;
    try {
      for (const run of this.runsOf(records)) {
        if ('faults' in run) await this.deadLetterFaults(run.faults, signal);
        else await this.handle(run.items, signal);
        if (signal.aborted) break;
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    return this.done;
  }

  /** Consecutive records of one kind, so that effects and dead letters keep the order of the log. */
  private runsOf(records: readonly FetchedRecord[]): ({ faults: RecordFault[] } | { items: Item[] })[] {
    const runs: ({ faults: RecordFault[] } | { items: Item[] })[] = [];
    for (const record of records) {
      const read = this.options.reader.read(record);
      const last = runs.at(-1);
      if ('fault' in read) {
        if (last && 'faults' in last) last.faults.push(read.fault);
        else runs.push({ faults: [read.fault] });
      } else if (last && 'items' in last) last.items.push({ record, event: read.event });
      else runs.push({ items: [{ record, event: read.event }] });
    }
    return runs;
  }

  private async deadLetterFaults(faults: readonly RecordFault[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < faults.length;) {
      const passing = faults.slice(at, at + Math.max(0, this.valve.room));
      if (passing.length === 0) await this.waitAtValve(signal);
      const firstAt = Date.now();
      await Promise.all(
        passing.map(({ record, code, message }) =>
          this.deadLetter(record, { code, message, attempts: 1, firstAt }, signal),
        ),
      );
      this.done += passing.length;
      at += passing.length;
    }
  }

  private async handle(items: readonly Item[], signal: AbortSignal): Promise<void> {
    const wanted = items.filter(({ event }) => this.options.handler.handles(event.type));
    const ignored = items.length - wanted.length;
    if (ignored > 0) consumerMetrics.records.inc({ ...this.labels, result: 'ignored' }, ignored);
    const before = this.done;
    if (wanted.length > 0)
      await this.handleOrNarrow(wanted, signal, this.options.settings.KAFKA_RETRY_ATTEMPTS);
    this.done = before + items.length;
  }

  /** One record that fails must not take others with it: a batch that keeps failing is halved until it is found. */
  private async handleOrNarrow(items: readonly Item[], signal: AbortSignal, tries: number): Promise<void> {
    const failure = await this.tryUntilSettled(items, signal, tries);
    const [only] = items;
    if (!failure) this.progress(items);
    else if (items.length === 1 && only) {
      await this.deadLetter(only.record, failure, signal);
      this.progress(items);
    } else {
      const middle = items.length >> 1;
      for (const half of [items.slice(0, middle), items.slice(middle)]) {
        const alone = half.length === 1;
        await this.handleOrNarrow(half, signal, alone ? this.options.settings.KAFKA_RETRY_ATTEMPTS : 1);
      }
    }
  }

  private progress(items: readonly Item[]): void {
    this.done += items.length;
  }

  /** Undefined when the handler succeeded; else why it finally failed. */
  private async tryUntilSettled(
    items: readonly Item[],
    signal: AbortSignal,
    tries: number,
  ): Promise<DeadLetterReason | undefined> {
    const { settings } = this.options;
    let firstAt: number | undefined;
    let counted = 0;
    for (let waits = 1; ; waits += 1) {
      try {
        await this.callHandler(items, signal);
        this.unblock();
        return undefined;
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        const errorClass = classifyError(error, this.classifiers);
        this.noteFailure(items, error, errorClass, waits);
        firstAt ??= Date.now();
        if (errorClass !== 'infrastructure') counted += 1;
        if (errorClass === 'poison' || counted >= tries) {
          const { message, code } = reasonOf(error, errorClass);
          return { code, message, attempts: counted, firstAt };
        }
        const reason = errorClass === 'infrastructure' ? 'infrastructure' : 'retry';
        await this.wait(
          reason,
          backoffMs(waits, settings.KAFKA_RETRY_BASE_MS, settings.KAFKA_RETRY_MAX_MS),
          signal,
        );
      }
    }
  }

  private async callHandler(items: readonly Item[], signal: AbortSignal): Promise<void> {
    const { topic, partition, handler } = this.options;
    const batch = new EventBatch(
      topic,
      partition,
      items.map(({ event }) => event),
    );
    consumerMetrics.batchRecords.observe(this.labels, items.length);
    const startedAt = performance.now();
    await handler.run(batch);
    consumerMetrics.handlerSeconds.observe(this.labels, (performance.now() - startedAt) / 1000);
    await this.deadLetterRejections(items, batch, signal);
    consumerMetrics.records.inc(
      { ...this.labels, result: 'processed' },
      items.length - batch.rejections.length,
    );
    if (Logger.isLevelEnabled('debug')) for (const { event } of items) this.logHandled(event);
  }

  private async deadLetterRejections(
    items: readonly Item[],
    batch: EventBatch,
    signal: AbortSignal,
  ): Promise<void> {
    if (batch.rejections.length < items.length) this.valve.handled();
    const firstAt = Date.now();
    await Promise.all(
      batch.rejections.map(({ event, code, message }) => {
        const item = items.find((candidate) => candidate.event === event);
        if (!item) throw new Error('a handler rejected an event that is not in its batch');
        return this.deadLetter(item.record, { code, message, attempts: 1, firstAt }, signal);
      }),
    );
  }

  /** Returns only when the dead letter is acknowledged, however long that takes. */
  private async deadLetter(
    record: FetchedRecord,
    reason: DeadLetterReason,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.valve.closed) await this.waitAtValve(signal);
    this.valve.deadLettered();
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.options.deadLetters.write(record, reason);
        this.unblock();
        break;
      } catch (error) {
        this.logger.warn({
          msg: 'A dead letter could not be written; trying on',
          place: placeOf(record),
          err: error,
        });
        const { KAFKA_RETRY_BASE_MS: base, KAFKA_RETRY_MAX_MS: max } = this.options.settings;
        await this.wait('infrastructure', backoffMs(attempt, base, max), signal);
      }
    }
    consumerMetrics.records.inc({ ...this.labels, result: 'dead_lettered' });
    consumerMetrics.deadLetters.inc({ ...this.labels, code: reason.code });
    const { code, message, attempts } = reason;
    this.logger.warn({
      msg: 'Dead-lettered a record',
      place: placeOf(record),
      code,
      reason: message,
      attempts,
    });
  }

  private async waitAtValve(signal: AbortSignal): Promise<never> {
    if (this.blocked !== 'valve') {
      const { topic, partition, settings } = this.options;
      this.logger.error({
        msg: `${settings.KAFKA_VALVE_RECORDS} dead letters in a row: the partition stops here until its next record can be handled`,
        topic,
        partition,
      });
    }
    await this.wait('valve', this.options.settings.KAFKA_VALVE_RETRY_MS, signal);
    throw new Interrupted();
  }

  private async wait(reason: BlockReason, ms: number, signal: AbortSignal): Promise<void> {
    this.block(reason);
    await pause(ms, signal);
    if (signal.aborted) throw new Interrupted();
  }

  private block(reason: BlockReason): void {
    if (this.blocked === reason) return;
    this.unblock();
    this.blocked = reason;
    consumerMetrics.blocked.set({ ...this.labels, partition: this.options.partition, reason }, 1);
    this.options.onBlocked(reason);
  }

  private unblock(): void {
    if (!this.blocked) return;
    consumerMetrics.blocked.set(
      { ...this.labels, partition: this.options.partition, reason: this.blocked },
      0,
    );
    this.blocked = undefined;
    this.options.onBlocked(undefined);
  }

  private noteFailure(items: readonly Item[], error: unknown, errorClass: ErrorClass, waits: number): void {
    consumerMetrics.retries.inc({ ...this.labels, class: errorClass });
    const [first] = items;
    // A long outage says so once and then falls silent; the metrics and readiness go on telling.
    if (!first || (errorClass === 'infrastructure' && waits > 1)) return;
    this.logger.warn({
      msg: 'A handler failed',
      class: errorClass,
      from: placeOf(first.record),
      records: items.length,
      err: error,
    });
  }

  private logHandled(event: ReceivedEvent): void {
    const { topic, partition, offset, type, id, trace } = event;
    this.logger.debug({ msg: 'handled', type, id, topic, partition, offset, requestId: trace?.requestId });
  }
}

function reasonOf(error: unknown, errorClass: ErrorClass): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return { code, message };
  return { code: errorClass === 'poison' ? 'HANDLER_REFUSED' : 'RETRIES_EXHAUSTED', message };
}
