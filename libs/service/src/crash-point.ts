/** A fault that the environment asks for at one passage of one point. */
class AskedFault {
  private readonly label: string | undefined;
  private readonly passage: number;
  private passed = 0;

  constructor(
    asked: string | undefined,
    private readonly signal: NodeJS.Signals,
  ) {
    const [label, passage] = (asked ?? '').split('#');
    this.label = label;
    this.passage = Number(passage ?? '1');
  }

  pass(label: string): void {
    if (label !== this.label) return;
    this.passed += 1;
    if (this.passed === this.passage) process.kill(process.pid, this.signal);
  }
}

const crash = new AskedFault(process.env.CRASH_AT, 'SIGKILL');
const freeze = new AskedFault(process.env.FREEZE_AT, 'SIGSTOP');

/**
 * For fault tests: with `CRASH_AT=label#n` the process kills itself (SIGKILL) at its n-th passage here, counted from 1; with
 * `FREEZE_AT=label#n` it stops there (SIGSTOP) until somebody wakes it by SIGCONT.
 */
export function crashPoint(label: string): void {
  crash.pass(label);
  freeze.pass(label);
}
