import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '#libs/mongo';
import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { type LogPlace, type Message } from '../domain/message.js';
import { ConversationFold } from './conversation-fold.js';
import { PartitionFold } from './partition-fold.js';

/** Of one partition; then the writer waits. */
const MOST_WAITING = 5_000;

const waitingGauge = new Gauge({
  name: 'chat_unfolded_messages',
  help: 'Messages that this process has stored and not yet folded into their conversations',
});

/**
 * Folds what the writer has stored into conversations, behind its back: at once when nothing was folded just before, else
 * gathered for a moment. What a process leaves unfolded at its death is folded by the one that gets its partitions.
 */
@Injectable()
export class ConversationFolder {
  readonly name = 'conversation-folder';
  private readonly logger = new Logger('Conversations');
  private readonly stopping = new AbortController();
  private readonly partitions = new Map<number, PartitionFold>();
  private working: Promise<void> | undefined;
  private pausing: AbortController | undefined;
  /** How many wait for the folds of a partition, by partition. */
  private readonly readers = new Map<number, number>();
  /** A conversation that is talked in costs one update per pause, however many messages come. */
  private readonly pauseMs = 250;

  constructor(private readonly fold: ConversationFold) {
    const sizes = () => [...this.partitions.values()].reduce((sum, { size }) => sum + size, 0);
    Object.assign(waitingGauge, { collect: () => waitingGauge.set(sizes()) });
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** Folds what waits, if MongoDB answers; to be called when nothing is stored any longer. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.pausing?.abort();
    await this.working;
    const left = [...this.partitions.values()].filter(({ size }) => size > 0);
    const ends = await Promise.allSettled(left.map((one) => one.run()));
    if (ends.some(({ status }) => status === 'rejected'))
      this.logger.log('The next process folds the messages that are left');
  }

  /** These partitions are this process's from now on, and another one may have left stored messages unfolded. */
  takeOver(partitions: readonly number[]): void {
    for (const partition of partitions) this.of(partition).lookAgain();
    this.wake();
  }

  /**
   * To be told of all that is done with of a partition, in the order of the log: up to and including `last`, of which
   * `messages` are stored. Resolves at once unless too much waits; rejects as foldUpTo does.
   */
  async add(messages: readonly Message[], last: LogPlace): Promise<void> {
    const one = this.of(last.partition);
    one.add(messages, last);
    if (one.size > MOST_WAITING) await this.foldUpTo(last);
    else this.wake();
    this.goOnIfHurried();
  }

  /** Somebody waits for the folds of these partitions: they come without pauses until the returned function is called. */
  hurry(partitions: readonly number[]): () => void {
    this.countReaders(partitions, 1);
    this.goOnIfHurried();
    return () => this.countReaders(partitions, -1);
  }

  /** Resolves when everything up to and including this place is folded, and the position of the log says so. */
  async foldUpTo(place: LogPlace): Promise<void> {
    const one = this.of(place.partition);
    one.add([], place);
    while (!one.hasPassed(place.offset)) await one.run();
  }

  private of(partition: number): PartitionFold {
    const known = this.partitions.get(partition);
    if (known) return known;
    const created = new PartitionFold(this.fold, partition);
    this.partitions.set(partition, created);
    return created;
  }

  private wake(): void {
    if (this.working || this.stopping.signal.aborted || this.unfinished.length === 0) return;
    this.working = this.work().finally(() => {
      this.working = undefined;
      this.wake();
    });
  }

  private async pause(): Promise<void> {
    if (this.isHurried || this.stopping.signal.aborted) return;
    this.pausing = new AbortController();
    await sleep(this.pauseMs, undefined, this.pausing).catch(() => undefined);
  }

  private countReaders(partitions: readonly number[], change: 1 | -1): void {
    for (const partition of partitions)
      this.readers.set(partition, (this.readers.get(partition) ?? 0) + change);
  }

  private goOnIfHurried(): void {
    if (this.isHurried) this.pausing?.abort();
  }

  private get isHurried(): boolean {
    return [...this.readers].some(
      ([partition, count]) => count > 0 && this.partitions.get(partition)?.isDone === false,
    );
  }

  private get unfinished(): PartitionFold[] {
    return [...this.partitions.values()].filter(({ isDone }) => !isDone);
  }

  /** One partition after another: the connections that all would need at once stay open, and slow the others down. */
  private async work(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; this.unfinished.length > 0 && !signal.aborted;) {
      let failure: Error | undefined;
      for (const one of this.unfinished) {
        if (signal.aborted) return;
        await one.run().catch((error: unknown) => (failure = error as Error));
      }
      if (failure === undefined) {
        if (failures > 0) this.logger.log('Conversations follow their messages again');
        failures = 0;
        await this.pause();
      } else {
        failures += 1;
        if (failures === 1)
          this.logger.warn({ msg: 'Messages wait to be folded into conversations', reason: String(failure) });
        await backoff(failures, signal);
      }
    }
  }
}
