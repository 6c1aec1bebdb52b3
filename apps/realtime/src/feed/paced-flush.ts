/** Beyond this events would be late rather than bundled. */
const LONGEST_REST_MS = 50;

/**
 * Flushes soon after it is asked to, and then rests for as long as that took: the more the sending costs, the more events share
 * a frame, and where it costs little none of them waits. What is asked for together is done once.
 */
export class PacedFlush {
  private cancel: (() => void) | undefined;
  private restsUntil = 0;

  constructor(private readonly flush: () => void) {}

  ask(): void {
    if (this.cancel) return;
    const rest = this.restsUntil - performance.now();
    if (rest > 0) {
      const timer = setTimeout(() => this.run(), rest);
      this.cancel = () => clearTimeout(timer);
    } else {
      // After the other partitions of the same fetch: what came together goes out together.
      const soon = setImmediate(() => this.run());
      this.cancel = () => clearImmediate(soon);
    }
  }

  /** What was asked for and not yet done is left out. */
  stop(): void {
    this.cancel?.();
  }

  private run(): void {
    this.cancel = undefined;
    const began = performance.now();
    this.flush();
    const ended = performance.now();
    this.restsUntil = ended + Math.min(LONGEST_REST_MS, ended - began);
  }
}
