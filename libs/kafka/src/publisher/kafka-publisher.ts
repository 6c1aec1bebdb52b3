import { randomBytes } from 'node:crypto';
import {
  type DataOf,
  type Encoding,
  encodeEvent,
  type EventContract,
  HEADER,
  type TraceContext,
  timeOrderedId,
} from '#libs/events';
import { spans } from '#libs/tracing';
import { type Kafka } from 'kafkajs';
import { pause, retryForever } from '../backoff.js';
import { byKey, type Partitioners } from '../client/partitioner.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { KeySequences } from '../sentinel/key-sequences.js';
import { SENTINEL_HEADER } from '../sentinel/sequence-headers.js';
import { BatchSender } from './batch-sender.js';
import { BrokerBreaker } from './broker-breaker.js';
import { isoNow } from './iso-now.js';
import { GatheringQueue, type LaneBatch } from './gathering-queue.js';
import { type Outgoing, PendingRecord, type PublishedRecord } from './pending-record.js';
import { ProducerConnection } from './producer-connection.js';
import { PublishError } from './publish-error.js';
import { publisherMetrics } from './publisher-metrics.js';
import { beginSend, endWith } from './send-span.js';

export interface PublisherOptions {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  /** The name of this service; becomes `ce_source`. */
  readonly service: string;
  /** Unique among running processes; becomes part of `ce_producer`. */
  readonly instance: string;
  /** How topics that are not partitioned by key alone are. */
  readonly partitioners?: Partitioners;
  /** Of the events that have this form; JSON by default. */
  readonly encoding?: Encoding;
  /** The trace that the current call belongs to. */
  readonly currentTrace?: () => TraceContext | undefined;
}

export interface PublishOptions {
  /** Event id; a UUIDv7 by default. Give the recorded one when an event is published again. */
  readonly id?: string;
  /** When it happened, RFC 3339; now by default. */
  readonly time?: string;
  readonly trace?: TraceContext;
  /** Where it goes instead of the partition of its key; of movable events only. */
  readonly partition?: number;
}

const MAX_RECORD_BYTES = 900_000;
// What was read has passed the broker's own bound; refused here it would block its partition for ever.
const MAX_RAW_BYTES = 2_000_000;
const EXPIRY_CHECK_MS = 200;

/**
 * Publishes events and resolves each promise only when all in-sync replicas have the record.
 *
 * While nothing is in flight an event is sent at once; while a batch is in flight new events gather and go out together
 * when it returns. There is one batch in flight at most, so within a partition the log has the order of the calls, also
 * through retries. Fails with PublishError, or InvalidEventError before anything is sent.
 */
export class KafkaPublisher {
  readonly name = 'kafka-publisher';
  private readonly queue: GatheringQueue;
  private readonly connection: ProducerConnection;
  private readonly breaker = new BrokerBreaker(() => void this.reconnect());
  private readonly sender: BatchSender;
  private readonly sequences: KeySequences;
  private readonly stopping = new AbortController();
  private readonly topics = new Set<string>();
  private pumping: Promise<void> | undefined;
  private reconnecting = false;
  private expiry: NodeJS.Timeout | undefined;

  constructor(private readonly options: PublisherOptions) {
    const { settings } = options;
    this.queue = new GatheringQueue({
      records: settings.KAFKA_PUBLISH_QUEUE_RECORDS,
      bytes: settings.KAFKA_PUBLISH_QUEUE_BYTES,
    });
    this.connection = new ProducerConnection(options.kafka, settings.KAFKA_REQUEST_TIMEOUT_MS * 2);
    this.sender = new BatchSender(this.connection, this.breaker);
    // An instance may come back under its old name, but its counts begin anew.
    const run = `${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
    this.sequences = new KeySequences(`${options.instance}.${run}`);
    Object.assign(publisherMetrics.waiting, {
      collect: () => publisherMetrics.waiting.set(this.queue.size),
    });
  }

  /** Connects, however long the broker stays away. Events may be published before; they wait as always. */
  async start(): Promise<void> {
    await retryForever('connect the publisher', () => this.connection.open(), this.stopping.signal);
  }

  /** Takes nothing new, lets everything accepted come to its end, and disconnects. */
  async stop(): Promise<void> {
    this.stopping.abort();
    while (this.pumping) await this.pumping;
    await this.connection.close();
  }

  publish<Contract extends EventContract>(
    contract: Contract,
    data: DataOf<Contract>,
    options: PublishOptions = {},
  ): Promise<PublishedRecord> {
    const trace = options.trace ?? this.options.currentTrace?.();
    const exported = spans();
    if (!exported) return this.publishIn(trace, contract, data, options);
    const span = beginSend(exported, trace, contract);
    return endWith(span, this.publishIn(span.trace, contract, data, options));
  }

  /** Publishes a record untouched, such as a dead letter. */
  publishRaw(record: Outgoing): Promise<PublishedRecord> {
    return this.enqueue(record, false);
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    const details = {
      connected: this.connection.connected,
      breaker: this.breaker.state,
      waiting: this.queue.size,
    };
    return { ok: details.connected && details.breaker !== 'open', details };
  }

  private publishIn<Contract extends EventContract>(
    trace: TraceContext | undefined,
    contract: Contract,
    data: DataOf<Contract>,
    options: PublishOptions,
  ): Promise<PublishedRecord> {
    try {
      const event = encodeEvent(contract, data, {
        id: options.id ?? timeOrderedId(),
        source: this.options.service,
        time: options.time ?? isoNow(),
        ...(trace ? { trace } : {}),
        ...(this.options.encoding ? { encoding: this.options.encoding } : {}),
      });
      const { name, partitions } = contract.topic;
      const { key, value, headers } = event;
      const partitionKey = contract.partitionKey?.(data) ?? key;
      const partitioner = this.options.partitioners?.[name] ?? byKey;
      const partition = options.partition ?? partitioner({ key: partitionKey, data }, partitions);
      if (options.partition !== undefined) headers[HEADER.assignedPartition] = assigned(contract, partition);
      return this.enqueue({ topic: name, partition, key, value, headers }, true);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private enqueue(record: Outgoing, stamped: boolean): Promise<PublishedRecord> {
    this.beginAtZero(record.topic);
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + this.options.settings.KAFKA_PUBLISH_TIMEOUT_MS;
      const pending = new PendingRecord(record, stamped, deadline, resolve, reject);
      const refusal = this.refusalOf(pending);
      if (refusal) {
        publisherMetrics.records.inc({ topic: record.topic, result: refusal.code });
        reject(refusal);
      } else this.wake();
    });
  }

  /** The first record whose end nobody knows must be an increase, not the beginning of a series. */
  private beginAtZero(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    publisherMetrics.records.inc({ topic, result: 'OUTCOME_UNKNOWN' }, 0);
  }

  /** Takes the record into the queue, or says why not. */
  private refusalOf(pending: PendingRecord): PublishError | undefined {
    if (this.stopping.signal.aborted) return new PublishError('PUBLISHER_CLOSED');
    if (this.breaker.state === 'open') {
      return new PublishError('BROKER_UNAVAILABLE', { retryAfterMs: this.breaker.halfOpenAfterMs });
    }
    if (pending.bytes > (pending.stamped ? MAX_RECORD_BYTES : MAX_RAW_BYTES))
      return new PublishError('RECORD_TOO_LARGE');
    return this.queue.add(pending) ? undefined : new PublishError('QUEUE_FULL');
  }

  private wake(): void {
    if (this.pumping) return this.watchDeadlines();
    // A microtask later, so that events published in one go leave in one batch.
    this.pumping = Promise.resolve()
      .then(() => this.pump())
      .finally(() => {
        this.pumping = undefined;
        if (this.queue.size > 0) this.wake();
        else if (!this.connection.connected) void this.reconnect();
      });
  }

  private async pump(): Promise<void> {
    while (this.queue.size > 0) {
      if (this.sequences.full) this.sequences.startGeneration();
      const batch = this.queue.take();
      this.stamp(batch);
      publisherMetrics.batchRecords.observe(batch.reduce((sum, lane) => sum + lane.records.length, 0));
      const sentAt = performance.now();
      const delivered = await this.sender.deliver(
        batch,
        sentAt + this.options.settings.KAFKA_PUBLISH_TIMEOUT_MS,
      );
      publisherMetrics.ackSeconds.observe((performance.now() - sentAt) / 1000);
      if (!delivered) this.sequences.startGeneration();
    }
  }

  /** Connects again when nothing else tries the broker, so that an idle publisher is ready for the next event. */
  private async reconnect(): Promise<void> {
    if (this.reconnecting) return;
    this.reconnecting = true;
    const needed = () =>
      !this.stopping.signal.aborted && (!this.connection.connected || this.breaker.state !== 'closed');
    while (needed()) {
      await pause(this.breaker.halfOpenAfterMs, this.stopping.signal);
      if (this.pumping || !needed()) continue;
      await this.breaker.execute(() => this.connection.reopen()).catch(() => undefined);
    }
    this.reconnecting = false;
  }

  private stamp(batch: readonly LaneBatch[]): void {
    for (const lane of batch) {
      for (const { stamped, record } of lane.records) {
        if (!stamped) continue;
        record.headers[SENTINEL_HEADER.producer] = this.sequences.producer;
        record.headers[SENTINEL_HEADER.sequence] = String(
          this.sequences.next(record.topic, record.partition, record.key as string),
        );
      }
    }
  }

  /** Ends the wait of what stands in the queue beyond its deadline; runs only while something stands there. */
  private watchDeadlines(): void {
    this.expiry ??= setTimeout(() => {
      this.expiry = undefined;
      for (const { record, reject } of this.queue.takeExpired(performance.now())) {
        const error = new PublishError('BROKER_UNAVAILABLE');
        publisherMetrics.records.inc({ topic: record.topic, result: error.code });
        reject(error);
      }
      if (this.queue.size > 0) this.watchDeadlines();
    }, EXPIRY_CHECK_MS).unref();
  }
}

function assigned({ type, movable, topic }: EventContract, partition: number): string {
  const exists = Number.isInteger(partition) && partition >= 0 && partition < topic.partitions;
  if (movable && exists) return String(partition);
  throw new Error(`${type} cannot be assigned to partition ${partition} of ${topic.name}`);
}
