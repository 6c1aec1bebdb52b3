import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type EventContract } from '#libs/events';
import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { pause, retryForever } from '../backoff.js';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { type Partitioners } from '../client/partitioner.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { OrderSentinel } from '../sentinel/order-sentinel.js';
import { ViolationLog } from '../sentinel/violation-log.js';
import { passes } from './client-crash.js';
import { consumerMetrics } from './consumer-metrics.js';
import { type DeadLetters } from './dead-letter.js';
import { OffsetCommitter } from './offset-committer.js';
import { PartitionPipeline } from './partition-pipeline.js';
import { type BlockReason } from './partition-block.js';
import { PartitionProcessor } from './partition-processor.js';
import { type FetchedRecord, fetchedRecord } from './received-event.js';
import { RecordReader } from './record-reader.js';
import { type TopicHandler } from './topic-handler.js';

export interface GroupConsumerOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly settings: KafkaSettings;
  readonly catalogue: readonly EventContract[];
  readonly handlers: ReadonlyMap<string, TopicHandler>;
  readonly deadLetters: DeadLetters;
  readonly partitioners?: Partitioners;
  readonly beforeCommit: () => void;
  readonly onDeadLettered: (record: FetchedRecord) => Promise<void>;
  /** The consumer broke in a way that kafkajs does not restart from. */
  readonly onFatal: (error: Error) => void;
}

interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly pipeline: PartitionPipeline;
  blocked: BlockReason | undefined;
  highWatermark: bigint;
  committed: bigint | undefined;
  paused: boolean;
}

/** How far a member is with one partition. */
export interface PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  readonly assigned: boolean;
  /** Records that are written and not yet committed, as of the last fetch. */
  readonly lag: number | undefined;
}

const FETCH_WAIT_MS = 500;
// How long a fetch may wait for room before the partition is paused instead, so that it cannot hold up the others.
const ROOM_WAIT_MS = 200;
const ANEW_AFTER_MS = 500;

/** One member of one consumer group: fetches, hands each partition to its pipeline, commits what is done. */
export class GroupConsumer {
  private readonly logger = new Logger('KafkaConsumer');
  private readonly consumer: Consumer;
  private readonly committer: OffsetCommitter;
  private readonly sentinel: OrderSentinel;
  private readonly reader: RecordReader;
  private readonly partitions = new Map<string, Partition>();
  private readonly stopping = new AbortController();
  private joined = false;
  private crashed: Error | undefined;

  constructor(private readonly options: GroupConsumerOptions) {
    const { kafka, group, settings } = options;
    this.consumer = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: settings.KAFKA_SESSION_TIMEOUT_MS,
      rebalanceTimeout: Math.max(30_000, settings.KAFKA_SESSION_TIMEOUT_MS),
      heartbeatInterval: Math.floor(settings.KAFKA_SESSION_TIMEOUT_MS / 5),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      metadataMaxAge: 60_000,
      retry: {
        ...CLIENT_RETRY,
        // The client forgets that it was disconnected while it crashed, and would come back after the end.
        restartOnFailure: () => Promise.resolve(!this.stopping.signal.aborted),
      },
    });
    this.committer = new OffsetCommitter(options.beforeCommit, (topic, partition, next) =>
      this.noteCommitted(topic, partition, next),
    );
    const violationLog = new ViolationLog(group);
    this.sentinel = new OrderSentinel(group, (evidence) => violationLog.write(evidence));
    this.reader = new RecordReader(options.catalogue, this.sentinel, group, options.partitioners);
    this.listen();
  }

  /** Connects and starts reading, however long Kafka stays away. Joining the group goes on after it resolves. */
  async start(): Promise<void> {
    const { group, handlers } = this.options;
    await retryForever(
      `start consumer group ${group}`,
      async () => {
        await this.consumer.connect();
        // The first start of a group, and a position that the log no longer has, begin at the oldest record.
        await this.consumer.subscribe({ topics: [...handlers.keys()], fromBeginning: true });
        await this.consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          eachBatch: (payload) => this.take(payload).catch((error: unknown) => this.fail(error as Error)),
        });
      },
      this.stopping.signal,
    );
  }

  /** Finishes and commits the batches in work, then leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.partitions.values()].map(({ pipeline }) => pipeline.drain()));
    await this.committer.close();
    await this.consumer.disconnect();
    this.joined = false;
  }

  get name(): string {
    return this.options.group;
  }

  /** What watches the order of the keys; to be asked, not told. */
  get ordering(): Pick<OrderSentinel, 'evidence' | 'tally' | 'progressOf'> {
    return this.sentinel;
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    const assigned = [...this.partitions.values()].filter(({ pipeline }) => pipeline.isAssigned);
    const blocked = assigned.filter(
      (entry) => entry.blocked === 'infrastructure' || entry.blocked === 'valve',
    );
    return {
      ok: this.joined && blocked.length === 0,
      details: {
        joined: this.joined,
        partitions: assigned.map(({ topic, partition }) => `${topic}/${partition}`),
        ...(blocked.length > 0 && {
          blocked: blocked.map((entry) => `${entry.topic}/${entry.partition}: ${entry.blocked}`),
        }),
        ...(this.committer.lastCommitAt && {
          last_commit: new Date(this.committer.lastCommitAt).toISOString(),
        }),
      },
    };
  }

  liveness(): { ok: boolean; details: Record<string, unknown> } {
    const stuck = [...this.partitions.values()].filter(
      ({ pipeline, blocked }) => !blocked && pipeline.busyMs > this.options.settings.KAFKA_STUCK_AFTER_MS,
    );
    return {
      ok: !this.crashed && stuck.length === 0,
      details: {
        ...(this.crashed && { crashed: this.crashed.message }),
        ...(stuck.length > 0 && { stuck: stuck.map(({ topic, partition }) => `${topic}/${partition}`) }),
      },
    };
  }

  /** Sets the lag gauges; asked at each scrape. */
  reportLag(): void {
    const { group } = this.options;
    for (const { topic, partition, lag } of this.progress()) {
      const labels = { group, topic, partition };
      if (lag === undefined) consumerMetrics.lag.remove(labels);
      else consumerMetrics.lag.set(labels, lag);
    }
  }

  /** Every partition that this member has or had, with its lag where it has it and knows it. */
  progress(): PartitionProgress[] {
    return [...this.partitions.values()].map(({ topic, partition, pipeline, highWatermark, committed }) => {
      const assigned = pipeline.isAssigned;
      const lag = assigned && committed !== undefined ? Number(highWatermark - committed) : undefined;
      return { topic, partition, assigned, lag };
    });
  }

  private listen(): void {
    const { GROUP_JOIN, REBALANCING, CRASH, DISCONNECT } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => this.assign(payload.memberAssignment));
    this.consumer.on(REBALANCING, () => {
      this.joined = false;
      this.sentinel.note('rebalance');
    });
    this.consumer.on(DISCONNECT, () => (this.joined = false));
    this.consumer.on(CRASH, ({ payload }) => {
      this.joined = false;
      if (payload.restart || this.crashed || this.stopping.signal.aborted) return;
      if (passes(payload.error)) void this.beginAnew(payload.error);
      else this.fail(payload.error);
    });
  }

  private async beginAnew(error: Error): Promise<void> {
    this.logger.warn({ msg: 'The client gave up; beginning anew', group: this.options.group, err: error });
    await pause(ANEW_AFTER_MS, this.stopping.signal);
    await this.start().catch((failure: unknown) => this.fail(failure as Error));
  }

  private fail(error: Error): void {
    this.crashed = error;
    this.options.onFatal(error);
  }

  private assign(assignment: Record<string, number[]>): void {
    const ours = new Set<string>();
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) ours.add(this.partitionFor(topic, partition).name);
    }
    this.committer.forget();
    for (const [name, entry] of this.partitions) {
      if (!ours.has(name)) {
        entry.pipeline.revoke();
        this.sentinel.forget(entry.topic, entry.partition);
      } else entry.pipeline.assign();
      this.resume(entry);
    }
    this.joined = true;
    this.sentinel.note('new assignment');
    consumerMetrics.rebalances.inc({ group: this.options.group });
    this.logger.log({ msg: 'Joined the group', group: this.options.group, partitions: [...ours] });
  }

  private async take({
    batch,
    resolveOffset,
    commitOffsetsIfNecessary,
    isStale,
  }: EachBatchPayload): Promise<void> {
    const { entry } = this.partitionFor(batch.topic, batch.partition);
    if (this.stopping.signal.aborted) {
      // The same records would be fetched again at once, for as long as the last batches take.
      await sleep(ROOM_WAIT_MS);
      return;
    }
    if (isStale() || !entry.pipeline.isAssigned) return;
    entry.highWatermark = BigInt(batch.highWatermark);
    entry.committed ??= BigInt(batch.firstOffset() ?? 0);
    this.committer.use(commitOffsetsIfNecessary);
    entry.pipeline.accept(
      batch.messages.map((message) => fetchedRecord(batch.topic, batch.partition, message)),
    );
    resolveOffset(batch.lastOffset());
    if (!entry.pipeline.full) return;
    await Promise.race([entry.pipeline.room(), sleep(ROOM_WAIT_MS)]);
    if (entry.pipeline.full) this.pauseUntilRoom(entry);
  }

  private pauseUntilRoom(entry: Partition): void {
    try {
      this.consumer.pause([{ topic: entry.topic, partitions: [entry.partition] }]);
    } catch (error) {
      // Thrown into the batch it would end the client for good; as with resume, it begins anew with nothing paused.
      this.logger.debug({ msg: 'Nothing to pause', group: this.options.group, reason: String(error) });
      return;
    }
    entry.paused = true;
    void entry.pipeline.room().then(() => this.resume(entry));
  }

  private resume(entry: Partition): void {
    if (!entry.paused) return;
    entry.paused = false;
    if (this.stopping.signal.aborted) return;
    try {
      this.consumer.resume([{ topic: entry.topic, partitions: [entry.partition] }]);
    } catch (error) {
      // The client lost its broker and is about to begin anew, with nothing paused.
      this.logger.debug({ msg: 'Nothing to resume', group: this.options.group, reason: String(error) });
    }
  }

  private noteCommitted(topic: string, partition: number, next: bigint): void {
    const { entry } = this.partitionFor(topic, partition);
    entry.committed = next;
    if (entry.highWatermark < next) entry.highWatermark = next;
  }

  private partitionFor(topic: string, partition: number): { name: string; entry: Partition } {
    const name = `${topic}/${partition}`;
    const known = this.partitions.get(name);
    if (known) return { name, entry: known };
    const entry = this.createPartition(topic, partition);
    this.partitions.set(name, entry);
    return { name, entry };
  }

  private createPartition(topic: string, partition: number): Partition {
    const { handlers, deadLetters, settings, onDeadLettered } = this.options;
    const handler = handlers.get(topic);
    if (!handler) throw new Error(`no handler for ${topic}`);
    const processor = new PartitionProcessor({
      topic,
      partition,
      handler,
      reader: this.reader,
      deadLetters,
      settings,
      onBlocked: (reason) => (entry.blocked = reason),
      onDeadLettered,
    });
    const pipeline = new PartitionPipeline({
      processor,
      highWater: handler.batchRecords(settings) * 2,
      onDone: (next) => this.committer.mark(topic, partition, next),
      // Somebody who stood still may get back what others have read meanwhile, as if nothing had been.
      onJump: () => this.sentinel.forget(topic, partition),
    });
    const entry: Partition = {
      topic,
      partition,
      pipeline,
      blocked: undefined,
      highWatermark: 0n,
      committed: undefined,
      paused: false,
    };
    return entry;
  }
}
