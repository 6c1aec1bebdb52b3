import { duplicateKeyIsTransient } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { type LogPlace, type Message } from '../domain/message.js';
import { type ConversationFold } from './conversation-fold.js';

/** The stored messages of one partition on their way into their conversations. */
export class PartitionFold {
  /** Stored and not known to be folded, in log order. */
  private waiting: Message[] = [];
  /** Behind the last record that is done with. */
  private end = 0;
  /** Everything before it is folded. */
  private folded = 0;
  private mustLook = true;
  private running: Promise<void> | undefined;

  constructor(
    private readonly fold: ConversationFold,
    private readonly partition: number,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  get isDone(): boolean {
    return !this.mustLook && this.folded >= this.end;
  }

  hasPassed(offset: number): boolean {
    return this.folded > offset;
  }

  /** The log is done with up to and including `last`; `messages` are stored. What was added before may come again. */
  add(messages: readonly Message[], last: LogPlace): void {
    const known = Math.max(this.end, this.folded);
    if (last.offset < known) return;
    for (const message of messages) if (message.offset >= known) this.waiting.push(message);
    this.end = last.offset + 1;
  }

  /** Another process may have had the partition, and stored messages that nobody has added here. */
  lookAgain(): void {
    this.mustLook = true;
  }

  /**
   * Folds what waits, unless another process was faster with a part of it: then the next run does. One at a time; who asks
   * meanwhile gets the one that is under way. Rejects with what the driver throws.
   */
  run(): Promise<void> {
    this.running ??= this.foldWaiting().finally(() => (this.running = undefined));
    return this.running;
  }

  private async foldWaiting(): Promise<void> {
    const look = this.mustLook;
    this.mustLook = false;
    try {
      if (look) this.passed(await this.fold.catchUp(this.partition));
      const { end } = this;
      // Asked to look again meanwhile: something may be stored before what waits that this look has not seen.
      if (this.mustLook || this.folded >= end) return;
      crashPoint('between-writes');
      await this.fold.write([...this.waiting], { partition: this.partition, offset: end - 1 });
      this.passed(end);
    } catch (error) {
      // Also when it is not known what has come of it.
      this.mustLook = true;
      if (!duplicateKeyIsTransient(error)) throw error;
    }
  }

  private passed(next: number): void {
    this.folded = Math.max(this.folded, next);
    this.waiting = this.waiting.filter(({ offset }) => offset >= this.folded);
  }
}
