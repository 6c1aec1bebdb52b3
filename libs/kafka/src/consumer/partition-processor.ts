import { Logger } from '@nestjs/common';
import { spans } from '#libs/tracing';
import { backoffMs } from '../backoff.js';
import { classifyError, type ErrorClass, type ErrorClassifier, kafkaErrorClass } from '../error-class.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { consumerMetrics } from './consumer-metrics.js';
import { type DeadLetterReason, type DeadLetters } from './dead-letter.js';
import { DeadLetterOutlet } from './dead-letter-outlet.js';
import { EventBatch, type Rejection } from './event-batch.js';
import { reasonOf } from './failure-reason.js';
import { type BlockReason, Interrupted, PartitionBlock } from './partition-block.js';
import { type FetchedRecord } from './received-event.js';
import { recordFields } from './record-fields.js';
import { type RecordFault, type RecordReader } from './record-reader.js';
import { type ReadEvent, runsOf } from './record-runs.js';
import { type TopicHandler } from './topic-handler.js';
import { TracedBatch } from './traced-batch.js';

export interface ProcessorOptions {
  readonly topic: string;
  readonly partition: number;
  readonly handler: TopicHandler;
  readonly reader: RecordReader;
  readonly deadLetters: DeadLetters;
  readonly settings: KafkaSettings;
  readonly onBlocked: (reason: BlockReason | undefined) => void;
  /** Tried again until it succeeds; the partition waits for it. */
  readonly onDeadLettered: (record: FetchedRecord) => Promise<void>;
}

/**
 * Brings the records of one partition to their end, in order: handled, passed over or dead-lettered. What to do about a
 * failure follows from its class; see ErrorClass.
 */
export class PartitionProcessor {
  private readonly logger = new Logger('KafkaConsumer');
  private readonly block: PartitionBlock;
  private readonly outlet: DeadLetterOutlet;
  private readonly classifiers: readonly ErrorClassifier[];
  private readonly labels: { readonly group: string; readonly topic: string };
  private done = 0;

  constructor(private readonly options: ProcessorOptions) {
    const { topic, partition, handler, deadLetters, settings, onBlocked, onDeadLettered } = options;
    this.labels = { group: handler.subscription.group, topic };
    this.block = new PartitionBlock({ ...this.labels, partition }, onBlocked);
    this.outlet = new DeadLetterOutlet(deadLetters, this.block, settings, this.labels, onDeadLettered);
    this.classifiers = [kafkaErrorClass, ...(handler.subscription.errors ?? [])];
  }

  /** While the valve is closed one record at a time is enough to see whether it may open. */
  get appetite(): number {
    const { handler, settings } = this.options;
    return this.outlet.closed ? 1 : handler.batchRecords(settings);
  }

  /**
   * Resolves to how many records, counted from the first, are done with. Fewer than all only after `signal` was aborted or
   * while the valve is closed. Never rejects.
   */
  async process(records: readonly FetchedRecord[], signal: AbortSignal): Promise<number> {
    this.done = 0;
    try {
      for (const run of runsOf(records, this.options.reader)) {
        if ('faults' in run) await this.deadLetterFaults(run.faults, signal);
        else if ('forOthers' in run) this.passOver(run.forOthers);
        else await this.handle(run.events, signal);
        if (signal.aborted) break;
      }
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
    return this.done;
  }

  private async deadLetterFaults(faults: readonly RecordFault[], signal: AbortSignal): Promise<void> {
    for (let rest = faults; rest.length > 0;) {
      const passing = rest.slice(0, this.outlet.room);
      const [next] = rest;
      if (passing.length === 0 && next) await this.outlet.waitClosed(next.record, signal);
      const firstAt = Date.now();
      await Promise.all(
        passing.map(({ record, code, message }) =>
          this.outlet.write(record, { code, message, attempts: 1, firstAt }, signal),
        ),
      );
      this.done += passing.length;
      rest = rest.slice(passing.length);
    }
  }

  /** They are done with, and neither open nor close the valve: nothing was tried. */
  private passOver(records: number): void {
    consumerMetrics.records.inc({ ...this.labels, result: 'ignored' }, records);
    consumerMetrics.replayed.inc({ ...this.labels, result: 'passed_over' }, records);
    this.done += records;
  }

  private async handle(events: readonly ReadEvent[], signal: AbortSignal): Promise<void> {
    const wanted = events.filter(({ event }) => this.options.handler.handles(event.type));
    const ignored = events.length - wanted.length;
    if (ignored > 0) consumerMetrics.records.inc({ ...this.labels, result: 'ignored' }, ignored);
    const before = this.done;
    if (wanted.length > 0)
      await this.handleOrNarrow(wanted, signal, this.options.settings.KAFKA_RETRY_ATTEMPTS);
    this.done = before + events.length;
  }

  /** One record that fails must not take others with it: a batch that keeps failing is halved until it is found. */
  private async handleOrNarrow(
    events: readonly ReadEvent[],
    signal: AbortSignal,
    tries: number,
  ): Promise<void> {
    const failure = await this.tryUntilSettled(events, signal, tries);
    const [only] = events;
    if (failure && events.length > 1) {
      const middle = events.length >> 1;
      for (const half of [events.slice(0, middle), events.slice(middle)]) {
        const alone = half.length === 1;
        await this.handleOrNarrow(half, signal, alone ? this.options.settings.KAFKA_RETRY_ATTEMPTS : 1);
      }
      return;
    }
    if (failure && only) await this.outlet.write(only.record, failure, signal);
    this.done += events.length;
  }

  /** Undefined when the handler succeeded; else why it finally failed. */
  private async tryUntilSettled(
    events: readonly ReadEvent[],
    signal: AbortSignal,
    tries: number,
  ): Promise<DeadLetterReason | undefined> {
    const { KAFKA_RETRY_BASE_MS: base, KAFKA_RETRY_MAX_MS: max } = this.options.settings;
    const firstAt = Date.now();
    let attempts = 0;
    for (let round = 1; ; round += 1) {
      try {
        await this.callHandler(events, signal);
        this.block.clear();
        return undefined;
      } catch (error) {
        if (error instanceof Interrupted) throw error;
        const errorClass = classifyError(error, this.classifiers);
        this.noteFailure(events, error, errorClass, round);
        if (errorClass !== 'infrastructure') attempts += 1;
        if (errorClass === 'poison' || attempts >= tries)
          return { ...reasonOf(error, errorClass, this.classifiers), attempts, firstAt };
        const reason = errorClass === 'infrastructure' ? 'infrastructure' : 'retry';
        await this.block.wait(reason, backoffMs(round, base, max), signal);
      }
    }
  }

  private async callHandler(events: readonly ReadEvent[], signal: AbortSignal): Promise<void> {
    const exported = spans();
    if (!exported) {
      await this.runHandler(events, signal);
      return;
    }
    const traced = new TracedBatch(exported, { ...this.labels, partition: this.options.partition }, events);
    await traced.run(() => this.runHandler(traced.events, signal));
  }

  /** Resolves to what the handler turned away, when that has become dead letters. */
  private async runHandler(events: readonly ReadEvent[], signal: AbortSignal): Promise<readonly Rejection[]> {
    const { topic, partition, handler } = this.options;
    const received = events.map(({ event }) => event);
    const batch = new EventBatch(topic, partition, received, (index) => events[index]?.record);
    consumerMetrics.batchRecords.observe(this.labels, events.length);
    const startedAt = performance.now();
    await handler.run(batch);
    consumerMetrics.handlerSeconds.observe(this.labels, (performance.now() - startedAt) / 1000);
    await this.deadLetterRejections(events, batch, signal);
    this.noteProcessed(events, batch);
    if (Logger.isLevelEnabled('debug')) for (const one of events) this.logHandled(one);
    return batch.rejections;
  }

  /**
   * In the order of the log, so that the valve counts only what is turned away in a row; and what came before a closed
   * valve is done with, so that it is not dead-lettered again.
   */
  private async deadLetterRejections(
    events: readonly ReadEvent[],
    batch: EventBatch,
    signal: AbortSignal,
  ): Promise<void> {
    const rejections = new Map(batch.rejections.map((rejection) => [rejection.event, rejection]));
    if (rejections.size === 0) return this.outlet.open();
    const ours = new Set(events.map(({ event }) => event));
    if (batch.rejections.some(({ event }) => !ours.has(event)))
      throw new Error('a handler rejected an event that is not in its batch');
    const firstAt = Date.now();
    const writes: Promise<void>[] = [];
    const left = events.findIndex(({ record, event }) => {
      const rejection = rejections.get(event);
      if (!rejection) this.outlet.open();
      else if (this.outlet.closed) return true;
      else {
        const { code, message } = rejection;
        writes.push(this.outlet.write(record, { code, message, attempts: 1, firstAt }, signal));
      }
      return false;
    });
    await Promise.all(writes);
    const stopped = events[left];
    if (!stopped) return;
    this.done += left;
    await this.outlet.waitClosed(stopped.record, signal);
  }

  private noteProcessed(events: readonly ReadEvent[], { rejections }: EventBatch): void {
    const result = { ...this.labels, result: 'processed' };
    consumerMetrics.records.inc(result, events.length - rejections.length);
    const replayed = events.filter((one) => one.replayed);
    if (replayed.length === 0) return;
    const rejected = new Set(rejections.map(({ event }) => event));
    const processed = replayed.filter(({ event }) => !rejected.has(event));
    consumerMetrics.replayed.inc(result, processed.length);
  }

  private noteFailure(
    events: readonly ReadEvent[],
    error: unknown,
    errorClass: ErrorClass,
    round: number,
  ): void {
    consumerMetrics.retries.inc({ ...this.labels, class: errorClass });
    const [first] = events;
    // A long outage says so once and then falls silent; the metrics and readiness go on telling.
    if (!first || (errorClass === 'infrastructure' && round > 1)) return;
    const { group } = this.labels;
    const place = { group, records: events.length, ...recordFields(first.record) };
    this.logger.warn({ msg: 'A handler failed', class: errorClass, ...place, err: error });
  }

  private logHandled({ record, event: { type, id } }: ReadEvent): void {
    this.logger.debug({ msg: 'handled', type, id, group: this.labels.group, ...recordFields(record) });
  }
}
