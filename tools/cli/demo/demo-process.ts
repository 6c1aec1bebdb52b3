import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { tether } from '#libs/servers';

export interface DemoProcessPlan {
  /** As messages to the reader call it. */
  readonly name: string;
  /** The compiled file that it runs. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const LINES_KEPT = 20;
const STOP_TIMEOUT_MS = 20_000;

/** A process of a demonstration, with NODE_ENV=production; ends with this process, however that ends. */
export class DemoProcess {
  readonly name: string;
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly ended: Promise<void>;
  private gone = false;

  constructor({ name, entry, args = [], env }: DemoProcessPlan) {
    this.name = name;
    this.child = fork(entry, args, {
      cwd: tmpdir(),
      env: { ...process.env, NODE_ENV: 'production', ...env },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl+C in the terminal must reach the command alone, which ends them in order.
      detached: true,
    });
    tether(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.lines.push(...text.toString().trimEnd().split('\n'));
        this.lines.splice(0, this.lines.length - LINES_KEPT);
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => {
        this.gone = true;
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Throws when the process has ended though nobody asked it to. */
  requireAlive(): void {
    if (!this.gone) return;
    throw new Error(`${this.name} ended by itself:\n${this.lines.join('\n')}`);
  }

  /** SIGKILL, without notice. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGSTOP: it stands still in the middle of whatever it does, and does not know it. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  wake(): void {
    this.child.kill('SIGCONT');
  }

  /** SIGTERM: it finishes the work in hand. SIGKILL should that take 20 s. */
  async stop(): Promise<void> {
    const hard = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.child.kill('SIGTERM');
    await this.ended;
    clearTimeout(hard);
  }

  protected onMessage(listener: (message: unknown) => void): void {
    this.child.on('message', listener);
  }
}
