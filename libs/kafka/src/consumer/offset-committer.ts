import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Offsets } from 'kafkajs';
import { pause } from '../backoff.js';

const RETRY_MS = 200;
/** A commit costs the broker as much as a record does. */
const PAUSE_MS = 100;

type Commit = (offsets: Offsets) => Promise<void>;

/**
 * Commits positions one request at a time, the first at once: while it is under way and for 100 ms after it later positions
 * gather. A position that could not be committed is tried again until it is, or until the assignment has changed.
 */
export class OffsetCommitter {
  private readonly logger = new Logger('KafkaConsumer');
  private dirty = new Map<string, { topic: string; partition: number; next: bigint }>();
  private committing: Promise<void> | undefined;
  private commit: Commit | undefined;
  private failing = false;
  private assignment = 0;
  private closed = false;
  private pausing = new AbortController();
  lastCommitAt: number | undefined;

  constructor(
    private readonly beforeCommit: () => void,
    private readonly onCommitted: (topic: string, partition: number, next: bigint) => void,
  ) {}

  /** kafkajs' own `consumer.commitOffsets` does nothing once the consumer stops; that of a fetched batch always works. */
  use(commit: Commit): void {
    this.commit = commit;
  }

  mark(topic: string, partition: number, next: bigint): void {
    this.dirty.set(`${topic}/${partition}`, { topic, partition, next });
    this.wake();
  }

  /** Without the pause: soon these positions may no longer be ours to commit. */
  hurry(): void {
    this.pausing.abort();
  }

  /** Positions of an earlier assignment are no longer ours to commit. */
  forget(): void {
    this.assignment += 1;
    this.dirty.clear();
  }

  /** Resolves when everything marked is committed, or after one failed try. */
  async close(): Promise<void> {
    this.closed = true;
    this.hurry();
    while (this.committing) await this.committing;
  }

  private wake(): void {
    if (this.commit) this.committing ??= this.run();
  }

  private async run(): Promise<void> {
    while (this.dirty.size > 0) {
      const { assignment, dirty: taken } = this;
      this.dirty = new Map();
      try {
        this.beforeCommit();
        await this.commit?.({ topics: topicsOf([...taken.values()]) });
        this.succeeded(taken);
        this.pausing = new AbortController();
        if (!this.closed) await pause(PAUSE_MS, this.pausing.signal);
      } catch (error) {
        this.failed(assignment === this.assignment ? taken : new Map<string, never>(), error);
        if (this.closed) break;
        await sleep(RETRY_MS);
      }
    }
    // Here and not when it has resolved: what is marked in between would wait for the next mark.
    this.committing = undefined;
  }

  private succeeded(taken: typeof this.dirty): void {
    this.failing = false;
    this.lastCommitAt = Date.now();
    for (const { topic, partition, next } of taken.values()) this.onCommitted(topic, partition, next);
  }

  private failed(retry: typeof this.dirty, error: unknown): void {
    if (!this.failing)
      this.logger.log({ msg: 'Offsets could not be committed; trying on', reason: String(error) });
    this.failing = true;
    // A later position of the same partition, marked meanwhile, wins.
    this.dirty = new Map([...retry, ...this.dirty]);
  }
}

function topicsOf(
  positions: readonly { topic: string; partition: number; next: bigint }[],
): Offsets['topics'] {
  const byTopic = new Map<string, { partition: number; offset: string }[]>();
  for (const { topic, partition, next } of positions) {
    const entry = { partition, offset: next.toString() };
    const partitions = byTopic.get(topic);
    if (partitions) partitions.push(entry);
    else byTopic.set(topic, [entry]);
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
}
