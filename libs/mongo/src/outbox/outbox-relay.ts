import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { spans } from '#libs/tracing';
import { type Term } from '../lease/term.js';
import { LeaseLostError } from '../mongo-library-error.js';
import { type Outbox } from './outbox.js';
import { keyOf, type OutboxEntry } from './outbox-entry.js';
import { outboxEntries, outboxOldestAge } from './outbox-metrics.js';
import { Published } from './published.js';
import { inRelaySpans } from './relay-spans.js';

export interface OutboxRelayOptions<Event> {
  /** The lease of the election that calls relay(). */
  readonly lease: string;
  /** Publishes entries of one stream, in their order; resolves when all of them will last. May get them again. */
  publish(entries: readonly OutboxEntry<Event>[]): Promise<void>;
}

const STREAMS = 500;
const ENTRIES = 2000;
/** How often a relay says how much waits, also when nothing comes. */
const BACKLOG_EVERY_MS = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Publishes what waits in an outbox, run by the elected leader: streams side by side, each in its order. What is published but
 * not yet taken out when it crashes is published again, so readers know an entry by stream and seq. A leader that was frozen
 * may publish such copies late, after newer ones; its taking out is refused by the fence.
 */
export class OutboxRelay<Event> {
  private readonly logger = new Logger('outbox');
  private backlogAt = 0;

  constructor(
    private readonly outbox: Outbox<Event>,
    private readonly options: OutboxRelayOptions<Event>,
  ) {}

  /** Relays until the term ends. What fails is tried again, for ever: nothing is skipped. */
  async relay(term: Term): Promise<void> {
    const published = new Published(this.outbox, this.options.lease, term.token);
    for (let failures = 0; term.isCurrent();) {
      try {
        const isAll = await this.catchUp(term, published);
        failures = 0;
        if (isAll) await this.follow(term, published);
      } catch (error) {
        if (error instanceof LeaseLostError) break;
        failures += 1;
        this.logger.warn({
          msg: 'The outbox cannot be relayed; trying on',
          outbox: this.outbox.name,
          err: error,
        });
        await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), term.signal);
      }
    }
    await published.takenOut();
    outboxEntries.set({ outbox: this.outbox.name }, 0);
    outboxOldestAge.set({ outbox: this.outbox.name }, 0);
  }

  /** Publishes what waits; false when that was not all of it. */
  private async catchUp(term: Term, published: Published<Event>): Promise<boolean> {
    published.rethrow();
    // Before the outbox is read: what is taken out while it is being read must be passed over too.
    const isPublished = published.known();
    const waiting = await this.outbox.pending(STREAMS, ENTRIES);
    const entries = waiting.filter((entry) => !isPublished(entry));
    await this.move(term, entries, published);
    if (entries.length === 0) await published.takenOut();
    return isComplete(waiting);
  }

  /** Publishes what comes, as soon as it does and without reading the outbox; until that fails, or too much waits. */
  private async follow(term: Term, published: Published<Event>): Promise<void> {
    const isPublished = published.known();
    const { waiting, feed } = await this.outbox.follow(STREAMS, ENTRIES, term.signal);
    try {
      if (!isComplete(waiting)) return;
      published.rethrow();
      const told = new Set(waiting.map(keyOf));
      const isNew = (entry: OutboxEntry<Event>) => !told.has(keyOf(entry)) && !isPublished(entry);
      await this.move(
        term,
        waiting.filter((entry) => !isPublished(entry)),
        published,
      );
      while (term.isCurrent()) {
        const entries = await feed.take(BACKLOG_EVERY_MS);
        if (!entries) return;
        published.rethrow();
        await this.move(term, entries.filter(isNew), published);
      }
    } finally {
      await feed.close();
    }
  }

  /** Rejects when a stream could not be published; the others were. */
  private async move(
    term: Term,
    entries: readonly OutboxEntry<Event>[],
    published: Published<Event>,
  ): Promise<void> {
    if (!term.isCurrent()) return;
    const streams = byStream(entries);
    const outcomes = await Promise.allSettled(streams.map((some) => this.publish(some)));
    published.add(streams.filter((_, index) => outcomes[index]?.status === 'fulfilled').flat());
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    await this.tellBacklog();
  }

  private publish(entries: readonly OutboxEntry<Event>[]): Promise<void> {
    const exported = spans();
    const publish = (some: readonly OutboxEntry<Event>[]) => this.options.publish(some);
    return exported ? inRelaySpans(exported, this.outbox.name, entries, publish) : publish(entries);
  }

  private async tellBacklog(): Promise<void> {
    if (performance.now() - this.backlogAt < BACKLOG_EVERY_MS) return;
    this.backlogAt = performance.now();
    const { entries, oldest } = await this.outbox.backlog();
    outboxEntries.set({ outbox: this.outbox.name }, entries);
    outboxOldestAge.set(
      { outbox: this.outbox.name },
      oldest === undefined ? 0 : Math.max(0, Date.now() - oldest) / 1000,
    );
  }
}

/** Whether the outbox had no more than this. */
function isComplete(waiting: readonly OutboxEntry<unknown>[]): boolean {
  return waiting.length < ENTRIES && byStream(waiting).length < STREAMS;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}

function byStream<Event>(entries: readonly OutboxEntry<Event>[]): OutboxEntry<Event>[][] {
  const streams = new Map<string, OutboxEntry<Event>[]>();
  for (const entry of entries) {
    const stream = streams.get(entry.stream);
    if (stream) stream.push(entry);
    else streams.set(entry.stream, [entry]);
  }
  return [...streams.values()];
}
