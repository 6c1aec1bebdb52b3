import { type mongo } from 'mongoose';
import { type OutboxDocument, type OutboxEntry } from './outbox-entry.js';

/** More than this is cheaper to read from the outbox. */
const MOST_WAITING = 5000;

export type Inserted<Event> = Pick<
  mongo.ChangeStreamInsertDocument<OutboxDocument<Event>>,
  '_id' | 'fullDocument'
>;

/**
 * What is appended to an outbox, by whichever process, as its change stream tells: a majority has it, and the entries of one
 * stream come in their order. Its owner closes it.
 */
export class OutboxFeed<Event> {
  private waiting: OutboxEntry<Event>[] = [];
  private fault: Error | undefined;
  private isBehind = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly changes: mongo.ChangeStream<OutboxDocument<Event>, Inserted<Event>>,
    private readonly signal: AbortSignal,
  ) {
    changes.on('change', ({ fullDocument }) => this.add(fullDocument));
    changes.on('error', (error) => this.end(error));
    changes.on('close', () => this.end(new Error('the change stream of the outbox was closed')));
    signal.addEventListener('abort', this.stopWaiting, { once: true });
  }

  /**
   * What has come since the last call; nothing after `ms` or when the signal is aborted. Undefined when more came than it holds:
   * the rest is in the outbox. Rejects when MongoDB goes away.
   */
  async take(ms: number): Promise<readonly OutboxEntry<Event>[] | undefined> {
    if (this.waiting.length === 0 && !this.fault && !this.signal.aborted) await this.somethingNew(ms);
    if (this.isBehind) return undefined;
    const taken = this.waiting;
    this.waiting = [];
    if (taken.length === 0 && this.fault) throw this.fault;
    return taken;
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.stopWaiting);
    this.changes.removeAllListeners();
    // A change stream without a listener throws its errors where nobody can catch them.
    this.changes.on('error', () => undefined);
    await this.changes.close().catch(() => undefined);
  }

  private add({ stream, seq, event, trace }: OutboxDocument<Event>): void {
    if (this.waiting.length >= MOST_WAITING) this.isBehind = true;
    else this.waiting.push({ stream, seq, event, ...(trace && { trace }) });
    this.stopWaiting();
  }

  private end(error: Error): void {
    this.fault ??= error;
    this.stopWaiting();
  }

  private async somethingNew(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  private readonly stopWaiting = (): void => this.wake?.();
}
