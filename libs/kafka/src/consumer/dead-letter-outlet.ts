import { Logger } from '@nestjs/common';
import { backoffMs } from '../backoff.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { consumerMetrics } from './consumer-metrics.js';
import { type DeadLetterReason, type DeadLetters } from './dead-letter.js';
import { Interrupted, type PartitionBlock } from './partition-block.js';
import { type FetchedRecord } from './received-event.js';
import { recordFields } from './record-fields.js';
import { replayGroupOf } from './replayed-record.js';
import { Valve } from './valve.js';

/** The way of one partition to its dead letters, with the valve in it. */
export class DeadLetterOutlet {
  private readonly logger = new Logger('KafkaConsumer');
  private readonly valve: Valve;

  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly block: PartitionBlock,
    private readonly settings: KafkaSettings,
    private readonly labels: { readonly group: string; readonly topic: string },
    private readonly onWritten: (record: FetchedRecord) => Promise<void>,
  ) {
    this.valve = new Valve(settings.KAFKA_VALVE_RECORDS);
  }

  get closed(): boolean {
    return this.valve.closed;
  }

  /** How many more dead letters may pass before it closes. */
  get room(): number {
    return this.valve.room;
  }

  /** A record was handled, so not everything is bad. */
  open(): void {
    this.valve.handled();
  }

  /** Resolves only when the broker has the dead letter and who wants to know was told, however long that takes; throws Interrupted otherwise. */
  async write(record: FetchedRecord, reason: DeadLetterReason, signal: AbortSignal): Promise<void> {
    if (this.closed) await this.waitClosed(record, signal);
    this.valve.deadLettered();
    await this.insist(() => this.deadLetters.write(record, reason), record, signal);
    await this.insist(() => this.onWritten(record), record, signal);
    this.block.clear();
    this.note(record, reason);
  }

  /** Waits a while behind the closed valve, then lets the record be tried once more. */
  async waitClosed(next: FetchedRecord, signal: AbortSignal): Promise<never> {
    if (this.block.reason !== 'valve') {
      const { KAFKA_VALVE_RECORDS: limit } = this.settings;
      this.logger.error({
        msg: `${limit} dead letters in a row: the partition stops until its next record can be handled`,
        ...recordFields(next),
      });
    }
    await this.block.wait('valve', this.settings.KAFKA_VALVE_RETRY_MS, signal);
    throw new Interrupted();
  }

  private async insist(call: () => Promise<void>, record: FetchedRecord, signal: AbortSignal): Promise<void> {
    const { KAFKA_RETRY_BASE_MS: base, KAFKA_RETRY_MAX_MS: max } = this.settings;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        const msg = 'A dead letter could not be written or noted; trying on';
        if (attempt === 1) this.logger.warn({ msg, ...recordFields(record), err: error });
        await this.block.wait('infrastructure', backoffMs(attempt, base, max), signal);
      }
    }
  }

  private note(record: FetchedRecord, { code, message, attempts }: DeadLetterReason): void {
    consumerMetrics.records.inc({ ...this.labels, result: 'dead_lettered' });
    if (replayGroupOf(record) !== undefined)
      consumerMetrics.replayed.inc({ ...this.labels, result: 'dead_lettered' });
    consumerMetrics.deadLetters.inc({ ...this.labels, code });
    this.logger.warn({
      msg: 'Dead-lettered a record',
      group: this.labels.group,
      ...recordFields(record),
      code,
      reason: message,
      attempts,
    });
  }
}
