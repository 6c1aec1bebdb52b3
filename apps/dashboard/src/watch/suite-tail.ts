import { setTimeout as sleep } from 'node:timers/promises';
import { type createKafkaClient, type LogRange, type PartitionEnds, readLog } from '#libs/kafka';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ClusterWatch } from './cluster-watch.js';
import { KAFKA } from './kafka-client.js';
import { LogView } from './log-view.js';

type Ends = ReadonlyMap<string, readonly PartitionEnds[]>;

/** So many of the newest records of each partition are there when the page is first opened. */
const BACKLOG = 50;
const LOOK_MS = 500;
/** More records than this a second would cost a core; the tail then falls behind and skips. */
const MAX_PER_SECOND = 12_000;
const SKIP_BEYOND = { records: 4000, keep: 500 };
const AGAIN_MS = 1000;

/** Reads every topic of the suite from its end, in no group that lasts, over restarts of the broker and new topics. */
@Injectable()
export class SuiteTail {
  readonly name = 'kafka-tail';
  private readonly logger = new Logger('SuiteTail');
  private readonly stopping = new AbortController();
  /** Ends the present reading alone. */
  private another: AbortController | undefined;
  private readonly positions = new Map<string, bigint>();
  private reading: Promise<void> = Promise.resolve();
  private second = 0;
  private read = 0;

  constructor(
    @Inject(KAFKA) private readonly kafka: ReturnType<typeof createKafkaClient>,
    private readonly cluster: ClusterWatch,
    private readonly view: LogView,
  ) {}

  start(): Promise<void> {
    this.reading = this.readOn();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.another?.abort();
    await this.reading;
  }

  private async readOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const ends = this.cluster.latest;
      if (!ends || ends.size === 0) {
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const another = (this.another = new AbortController());
      const watching = this.watchTopics(ends, another);
      try {
        await this.readTopics(ends, another.signal);
      } catch (error) {
        this.logger.warn({ msg: 'Reading begins anew', reason: String(error) });
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      } finally {
        another.abort();
        await watching;
      }
    }
  }

  private readTopics(ends: Ends, signal: AbortSignal): Promise<void> {
    const ranges = [...ends].flatMap(([topic, partitions]) =>
      partitions.map((partition) => this.rangeOf(topic, partition)),
    );
    const skipBeyond = {
      ...SKIP_BEYOND,
      onSkip: (topic: string, _partition: number, records: number) => this.view.skipped(topic, records),
    };
    return readLog({ kafka: this.kafka, ranges, signal, skipBeyond }, async (records) => {
      for (const record of records) this.view.add(record);
      const last = records.at(-1);
      if (last) this.positions.set(`${last.topic}/${last.partition}`, BigInt(last.offset) + 1n);
      await this.slowDown(records.length, signal);
    });
  }

  /** Goes on where it was; a topic that was made anew begins again. */
  private rangeOf(topic: string, { partition, low, high }: PartitionEnds): LogRange {
    const known = this.positions.get(`${topic}/${partition}`);
    const recent = high - BigInt(BACKLOG) > low ? high - BigInt(BACKLOG) : low;
    return {
      topic,
      partition,
      from: known !== undefined && known <= high ? (known > low ? known : low) : recent,
    };
  }

  private async slowDown(records: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    if (now - this.second >= 1000) {
      this.second = now;
      this.read = 0;
    }
    this.read += records;
    if (this.read < MAX_PER_SECOND) return;
    await sleep(1000 - (now - this.second), undefined, { signal }).catch(() => undefined);
  }

  /** Ends the reading when there are other topics or partitions than it began with, or a topic was made anew. */
  private async watchTopics(began: Ends, another: AbortController): Promise<void> {
    let before = began;
    while (!another.signal.aborted) {
      const now = this.cluster.latest ?? before;
      const renewed = shrunk(before, now);
      for (const name of renewed) this.positions.delete(name);
      if (renewed.length > 0 || shapeOf(now) !== shapeOf(began)) another.abort();
      before = now;
      await sleep(LOOK_MS, undefined, { signal: another.signal }).catch(() => undefined);
    }
  }
}

/** Partitions whose end has moved back, which only a new log's can. */
function shrunk(before: Ends, now: Ends): string[] {
  return [...now].flatMap(([topic, partitions]) =>
    partitions
      .filter(({ partition, high }) => high < (before.get(topic)?.[partition]?.high ?? 0n))
      .map(({ partition }) => `${topic}/${partition}`),
  );
}

function shapeOf(ends: Ends): string {
  return [...ends].map(([topic, partitions]) => `${topic}:${partitions.length}`).join(' ');
}
