/**
 * One uninterrupted leadership. `signal` aborts when it ends; `isCurrent()` also knows of an end that no timer could
 * report because the process was frozen. `token` goes to fence(), which is what makes writes safe.
 */
export class Term {
  private readonly controller = new AbortController();
  private deadline: number;
  private timer: NodeJS.Timeout | undefined;

  /** `deadline` is of the monotonic clock (performance.now()), in ms. */
  constructor(
    readonly token: number,
    deadline: number,
    private readonly onDeadline: () => void,
  ) {
    this.deadline = deadline;
    this.arm();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  isCurrent(): boolean {
    return !this.controller.signal.aborted && performance.now() < this.deadline;
  }

  /** Moves the deadline; a term that has passed its own stays ended. */
  renew(deadline: number): void {
    if (!this.isCurrent()) return;
    this.deadline = deadline;
    this.arm();
  }

  end(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }

  private arm(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onDeadline, Math.max(0, this.deadline - performance.now()));
  }
}
