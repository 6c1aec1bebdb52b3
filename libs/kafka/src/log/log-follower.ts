import { Logger } from '@nestjs/common';
import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { pause, retryForever } from '../backoff.js';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { reportLag } from '../consumer/consumer-metrics.js';
import { type FetchedRecord, fetchedRecord } from '../consumer/received-event.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { within } from '../within.js';
import { type LogRange } from './read-log.js';

export interface LogFollowerOptions {
  readonly kafka: Kafka;
  readonly settings: Pick<KafkaSettings, 'KAFKA_SESSION_TIMEOUT_MS'>;
  /** Known to operators, who see members and lag by it; of this process alone. */
  readonly group: string;
  /** Where to begin, asked once; `to` is where the reader has caught up, and it reads on from there. */
  ranges(): Promise<readonly Required<LogRange>[]>;
  /** Records of one partition in log order, each once. It must not throw: that would be fatal. */
  onRecords(records: readonly FetchedRecord[]): void;
  /** Said once, when everything up to each `to` has been handed over. */
  onCaughtUp(): void;
}

interface Place extends Required<LogRange> {
  next: bigint;
  highWatermark: bigint;
  /** Of the last record that was read, ms since 1970. */
  readUpTo: number;
}

const FETCH_WAIT_MS = 500;
const COMMIT_MS = 1000;
const GOODBYE_MS = 5000;
const ANEW_MS = 1000;

/**
 * Reads whole topics in one process, from places that it chooses itself. Unlike the members of a consumer group, several
 * processes do not share the partitions: each has a group of its own. Offsets are committed for operators only, and never read.
 */
export class LogFollower {
  private readonly logger = new Logger('LogFollower');
  private readonly stopping = new AbortController();
  private readonly places = new Map<string, Place>();
  private consumer: Consumer | undefined;
  private joined = false;
  private shared = false;
  /** Partitions that have not reached where they shall; undefined until that is known. */
  private behind: number | undefined;
  private committed = '';
  private timer: NodeJS.Timeout | undefined;
  private fatal: (error: Error) => void = () => undefined;

  constructor(private readonly options: LogFollowerOptions) {}

  onFatal(listener: (error: Error) => void): void {
    this.fatal = listener;
  }

  /** Resolves when reading has begun, however long Kafka stays away. */
  async start(): Promise<void> {
    const ranges = await retryForever(
      'find the ends of the log',
      () => this.options.ranges(),
      this.stopping.signal,
    );
    for (const range of ranges ?? [])
      this.places.set(nameOf(range), {
        ...{ ...range, next: range.from, highWatermark: range.to, readUpTo: Date.now() },
      });
    this.behind = [...this.places.values()].filter(({ next, to }) => next < to).length;
    await this.read();
    this.timer = setInterval(() => void this.commit(), COMMIT_MS);
    if (this.behind === 0 && !this.stopping.signal.aborted) this.options.onCaughtUp();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.commit();
    const { consumer } = this;
    if (consumer) await within(GOODBYE_MS, 'disconnect', consumer.disconnect()).catch(() => undefined);
    this.joined = false;
  }

  get caughtUp(): boolean {
    return this.behind === 0;
  }

  /** Another process has this group too: some partitions are read there and not here. What is missed comes when it is gone. */
  get isShared(): boolean {
    return this.shared;
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    const lag = [...this.places.values()].reduce(
      (sum, { next, highWatermark }) => sum + highWatermark - next,
      0n,
    );
    return {
      ok: this.joined && !this.shared && this.caughtUp,
      details: {
        ...{ group: this.options.group, joined: this.joined, lag: Number(lag) },
        ...(!this.caughtUp && { partitions_behind: this.behind }),
        ...(this.shared && { reason: 'another process has this INSTANCE_ID, and takes partitions away' }),
      },
    };
  }

  private async read(): Promise<void> {
    const { group } = this.options;
    await retryForever(`follow the log as ${group}`, () => this.join(), this.stopping.signal);
  }

  private async join(): Promise<void> {
    await this.consumer?.disconnect().catch(() => undefined);
    const { kafka, group, settings } = this.options;
    const consumer = kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: settings.KAFKA_SESSION_TIMEOUT_MS,
      heartbeatInterval: Math.floor(settings.KAFKA_SESSION_TIMEOUT_MS / 5),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      retry: { ...CLIENT_RETRY, restartOnFailure: () => Promise.resolve(!this.stopping.signal.aborted) },
    });
    this.consumer = consumer;
    this.listen(consumer);
    await consumer.connect();
    const topics = [...new Set([...this.places.values()].map(({ topic }) => topic))];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(consumer, payload) });
    this.seek(consumer);
  }

  private listen(consumer: Consumer): void {
    const { GROUP_JOIN, REBALANCING, CRASH, DISCONNECT } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      const assigned = Object.values(payload.memberAssignment).flat().length;
      this.shared = assigned < this.places.size;
      if (this.shared)
        this.logger.error(`${this.options.group} is shared with another process: INSTANCE_ID must be unique`);
      this.joined = true;
      // What the group has committed is for operators; where to go on is known here alone.
      this.seek(consumer);
    });
    const lost = () => {
      if (this.consumer === consumer) this.joined = false;
    };
    consumer.on(REBALANCING, lost);
    consumer.on(DISCONNECT, lost);
    consumer.on(CRASH, ({ payload }) => {
      lost();
      if (payload.restart || this.stopping.signal.aborted || this.consumer !== consumer) return;
      this.logger.warn({
        msg: 'Reading begins anew',
        group: this.options.group,
        reason: payload.error.message,
      });
      void pause(ANEW_MS, this.stopping.signal)
        .then(() => this.read())
        .catch((error: unknown) => this.fatal(error as Error));
    });
  }

  private seek(consumer: Consumer): void {
    try {
      for (const { topic, partition, next } of this.places.values())
        consumer.seek({ topic, partition, offset: String(next) });
    } catch {
      // The client has lost its broker already; once it has joined again it is told again.
    }
  }

  private take(consumer: Consumer, { batch }: EachBatchPayload): Promise<void> {
    const place = this.places.get(nameOf(batch));
    if (!place || this.consumer !== consumer || this.stopping.signal.aborted) return Promise.resolve();
    const { topic, partition } = place;
    const news = batch.messages.filter(({ offset }) => BigInt(offset) >= place.next);
    place.highWatermark = BigInt(batch.highWatermark);
    const after = BigInt(batch.lastOffset()) + 1n;
    const wasBehind = place.next < place.to;
    if (after > place.next) place.next = after;
    place.readUpTo = Number(batch.messages.at(-1)?.timestamp ?? place.readUpTo);
    try {
      if (news.length > 0)
        this.options.onRecords(news.map((message) => fetchedRecord(topic, partition, message)));
      if (wasBehind && place.next >= place.to) this.arrive();
    } catch (error) {
      this.fatal(error as Error);
    }
    return Promise.resolve();
  }

  private arrive(): void {
    this.behind = (this.behind ?? 0) - 1;
    if (this.behind === 0) this.options.onCaughtUp();
  }

  private async commit(): Promise<void> {
    const { group } = this.options;
    for (const { topic, partition, next, highWatermark, readUpTo } of this.places.values()) {
      const seconds = highWatermark > next ? Math.max(0, Date.now() - readUpTo) / 1000 : 0;
      reportLag({ group, topic, partition }, Number(highWatermark - next), seconds);
    }
    const offsets = [...this.places.values()].map(({ topic, partition, next }) => ({
      ...{ topic, partition, offset: String(next) },
    }));
    const now = offsets.map(({ offset }) => offset).join();
    if (!this.joined || now === this.committed) return;
    this.committed = now;
    // The next ones come in a second, and nobody goes on from them.
    await this.consumer?.commitOffsets(offsets).catch(() => (this.committed = ''));
  }
}

function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
