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
import { beginAtZero, consumerMetrics, reportLag } from './consumer-metrics.js';
import { type DeadLetters } from './dead-letter.js';
import { FetchPause } from './fetch-pause.js';
import { type AssignedPartition, MemberPartition, type PartitionProgress } from './member-partition.js';
import { OffsetCommitter } from './offset-committer.js';
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
  /** It has joined the group anew, and these partitions are its own. */
  readonly onAssigned: (partitions: readonly AssignedPartition[]) => void;
  /** The consumer broke in a way that kafkajs does not restart from. */
  readonly onFatal: (error: Error) => void;
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
  private readonly partitions = new Map<string, MemberPartition>();
  private readonly stopping = new AbortController();
  private readonly fetchPause: FetchPause;
  private joined = false;
  private rebalancingSince: number | undefined;
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
    this.fetchPause = new FetchPause(this.consumer, group, this.stopping.signal);
    this.committer = new OffsetCommitter(options.beforeCommit, (topic, partition, next) =>
      this.partitionFor(topic, partition).lag.committedUpTo(next),
    );
    const violationLog = new ViolationLog(group);
    this.sentinel = new OrderSentinel(group, (evidence) => violationLog.write(evidence));
    this.reader = new RecordReader(options.catalogue, this.sentinel, group, options.partitioners);
    beginAtZero(group, [...options.handlers.keys()]);
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
    await Promise.all(this.all.map(({ pipeline }) => pipeline.drain()));
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
    const assigned = this.all.filter(({ pipeline }) => pipeline.isAssigned);
    const blocked = assigned.filter((one) => one.blocked === 'infrastructure' || one.blocked === 'valve');
    return {
      ok: this.joined && blocked.length === 0,
      details: {
        joined: this.joined,
        partitions: assigned.map(({ name }) => name),
        ...(blocked.length > 0 && { blocked: blocked.map((one) => `${one.name}: ${one.blocked}`) }),
        ...(this.committer.lastCommitAt && {
          last_commit: new Date(this.committer.lastCommitAt).toISOString(),
        }),
      },
    };
  }

  liveness(): { ok: boolean; details: Record<string, unknown> } {
    const stuck = this.all.filter(
      ({ pipeline, blocked }) => !blocked && pipeline.busyMs > this.options.settings.KAFKA_STUCK_AFTER_MS,
    );
    return {
      ok: !this.crashed && stuck.length === 0,
      details: {
        ...(this.crashed && { crashed: this.crashed.message }),
        ...(stuck.length > 0 && { stuck: stuck.map(({ name }) => name) }),
      },
    };
  }

  /** Sets the lag gauges; asked at each scrape. */
  reportLag(): void {
    for (const { topic, partition, lag, lagSeconds } of this.progress())
      reportLag({ group: this.options.group, topic, partition }, lag, lagSeconds);
  }

  /** Every partition that this member has or had, with its lag where it has it and knows it. */
  progress(): PartitionProgress[] {
    return this.all.map((one) => one.progress);
  }

  private get all(): MemberPartition[] {
    return [...this.partitions.values()];
  }

  private listen(): void {
    const { GROUP_JOIN, REBALANCING, CRASH, DISCONNECT } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      this.assign(payload.memberAssignment);
      const began = this.rebalancingSince ?? performance.now() - payload.duration;
      this.rebalancingSince = undefined;
      const seconds = (performance.now() - began) / 1000;
      consumerMetrics.rebalanceSeconds.observe({ group: this.options.group }, seconds);
    });
    this.consumer.on(REBALANCING, () => {
      this.joined = false;
      this.rebalancingSince ??= performance.now();
      this.committer.hurry();
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
    const { group } = this.options;
    this.logger.warn({ msg: 'The client gave up; beginning anew', group, reason: error.message });
    await pause(ANEW_AFTER_MS, this.stopping.signal);
    await this.start().catch((failure: unknown) => this.fail(failure as Error));
  }

  private fail(error: Error): void {
    this.crashed = error;
    this.options.onFatal(error);
  }

  private assign(assignment: Record<string, number[]>): void {
    const ours = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => this.partitionFor(topic, partition)),
    );
    this.committer.forget();
    for (const one of this.all) {
      if (!ours.includes(one)) {
        one.pipeline.revoke();
        this.sentinel.forget(one.topic, one.partition);
      } else one.assign();
      this.fetchPause.end(one);
    }
    this.joined = true;
    this.sentinel.note('new assignment');
    this.logger.log({
      msg: 'Joined the group',
      group: this.options.group,
      partitions: ours.map(({ name }) => name),
    });
    this.options.onAssigned(ours.map(({ topic, partition }) => ({ topic, partition })));
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, commitOffsetsIfNecessary, isStale } = payload;
    const one = this.partitionFor(batch.topic, batch.partition);
    if (this.stopping.signal.aborted) {
      // The same records would be fetched again at once, for as long as the last batches take.
      await sleep(ROOM_WAIT_MS);
      return;
    }
    if (isStale() || !one.pipeline.isAssigned) return;
    const records = batch.messages.map((message) => fetchedRecord(batch.topic, batch.partition, message));
    one.lag.fetched(records, batch.highWatermark);
    this.committer.use(commitOffsetsIfNecessary);
    one.pipeline.accept(records);
    resolveOffset(batch.lastOffset());
    if (!one.pipeline.full) return;
    await Promise.race([one.pipeline.room(), sleep(ROOM_WAIT_MS)]);
    if (one.pipeline.full) this.fetchPause.untilRoom(one);
  }

  private partitionFor(topic: string, partition: number): MemberPartition {
    const name = `${topic}/${partition}`;
    const known = this.partitions.get(name);
    if (known) return known;
    const { handlers, deadLetters, settings, onDeadLettered } = this.options;
    const handler = handlers.get(topic);
    if (!handler) throw new Error(`no handler for ${topic}`);
    const created = new MemberPartition({
      ...{ topic, partition, handler, reader: this.reader, deadLetters, settings, onDeadLettered },
      onDone: (next) => this.committer.mark(topic, partition, next),
      // Somebody who stood still may get back what others have read meanwhile, as if nothing had been.
      onJump: () => this.sentinel.forget(topic, partition),
    });
    this.partitions.set(name, created);
    return created;
  }
}
