import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type RecordMetadata } from 'kafkajs';
import { type LaneBatch } from './gathering-queue.js';
import { type ProducerConnection } from './producer-connection.js';
import { type BrokerBreaker } from './broker-breaker.js';
import { PublishError } from './publish-error.js';
import { publisherMetrics } from './publisher-metrics.js';
import { type SendFailure, sendFailureOf } from './send-failure.js';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1000;

/** Brings one batch to its end: every record acknowledged, or every caller told why not. Never throws. */
export class BatchSender {
  private readonly logger = new Logger('KafkaPublisher');

  constructor(
    private readonly connection: ProducerConnection,
    private readonly breaker: BrokerBreaker,
  ) {}

  /**
   * Repeats the same batch, so that the broker can see it is the same, until it is acknowledged or `deadline` (monotonic,
   * ms) has passed. Returns false when it was given up: the sequence numbers that it used are then lost.
   */
  async deliver(batch: readonly LaneBatch[], deadline: number): Promise<boolean> {
    let wait = FIRST_WAIT_MS;
    let written: 'no' | 'maybe' = 'no';
    for (;;) {
      const failure = await this.attempt(batch);
      if (failure === undefined) return true;
      publisherMetrics.retries.inc({ failure: failure.kind });
      if (failure.kind === 'unknown' || failure.kind === 'fenced') written = 'maybe';
      if (failure.kind === 'fenced') this.connection.replace();
      if (failure.kind === 'refused') return this.refuse(batch, deadline, failure.error);
      if (performance.now() + wait >= deadline) {
        this.giveUp(batch, written, failure.error);
        return false;
      }
      await sleep(wait * (0.8 + 0.4 * Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  private async attempt(
    batch: readonly LaneBatch[],
  ): Promise<{ kind: SendFailure; error: unknown } | undefined> {
    try {
      const results = await this.breaker.execute(() => this.connection.send(topicMessagesOf(batch)));
      if (!namesEveryLane(batch, results)) {
        return { kind: 'unknown', error: new Error('the acknowledgement does not name every partition') };
      }
      resolveAll(batch, results);
      return undefined;
    } catch (error) {
      return { kind: this.breaker.refused(error) ? 'unsent' : sendFailureOf(error), error };
    }
  }

  /** A refusal may be meant for one partition of several; each is then sent alone, so that only the guilty one fails. */
  private async refuse(batch: readonly LaneBatch[], deadline: number, cause: unknown): Promise<boolean> {
    if (batch.length > 1) {
      const outcomes: boolean[] = [];
      for (const lane of batch) outcomes.push(await this.deliver([lane], deadline));
      return outcomes.every(Boolean);
    }
    this.logger.error({ msg: 'Kafka refuses a batch', topic: batch[0]?.topic, err: cause });
    rejectAll(batch, new PublishError('RECORD_REFUSED', { cause }));
    return false;
  }

  private giveUp(batch: readonly LaneBatch[], written: 'no' | 'maybe', cause: unknown): void {
    this.connection.replace();
    const code = written === 'maybe' ? 'OUTCOME_UNKNOWN' : 'BROKER_UNAVAILABLE';
    rejectAll(batch, new PublishError(code, { cause }));
  }
}

function topicMessagesOf(batch: readonly LaneBatch[]) {
  return batch.map(({ topic, partition, records }) => ({
    topic,
    messages: records.map(({ record: { key, value, headers } }) => ({ key, value, headers, partition })),
  }));
}

function resultOf(lane: LaneBatch, results: readonly RecordMetadata[]): RecordMetadata | undefined {
  return results.find((result) => result.topicName === lane.topic && result.partition === lane.partition);
}

function namesEveryLane(batch: readonly LaneBatch[], results: readonly RecordMetadata[]): boolean {
  return batch.every((lane) => resultOf(lane, results)?.errorCode === 0);
}

function resolveAll(batch: readonly LaneBatch[], results: readonly RecordMetadata[]): void {
  for (const lane of batch) {
    const result = resultOf(lane, results);
    // Exact up to 2^53 records in a partition.
    const base = Number(result?.baseOffset ?? -1);
    const appended = Number(result?.logAppendTime ?? -1);
    const timestamp = appended >= 0 ? appended : Date.now();
    const { topic, partition } = lane;
    lane.records.forEach((record, index) => {
      const offset = base < 0 ? '-1' : String(base + index);
      record.resolve({ topic, partition, offset, timestamp });
    });
    publisherMetrics.records.inc({ topic, result: 'acknowledged' }, lane.records.length);
  }
}

function rejectAll(batch: readonly LaneBatch[], error: PublishError): void {
  for (const lane of batch) {
    for (const record of lane.records) record.reject(error);
    publisherMetrics.records.inc({ topic: lane.topic, result: error.code }, lane.records.length);
  }
}
