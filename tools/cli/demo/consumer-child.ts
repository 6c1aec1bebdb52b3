import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { tether } from '#libs/servers';
import { type ConsumerTask } from './consumer-task.js';
import { HERE } from './kill-switch.js';

const MAIN = fileURLToPath(new URL('consumer-main.js', import.meta.url));
const LINES_KEPT = 20;
const STOP_TIMEOUT_MS = 20_000;

/** A consumer process of the demonstration; ends with this process, however that ends. */
export class ConsumerChild {
  /** It holds still at the moment at which it shall be killed. */
  atMoment = false;
  private readonly lines: string[] = [];
  private readonly ended: Promise<void>;
  private gone = false;

  private constructor(
    private readonly task: ConsumerTask,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (message) => (this.atMoment ||= message === HERE));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.lines.push(...text.toString().trimEnd().split('\n'));
        this.lines.splice(0, this.lines.length - LINES_KEPT);
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('close', () => {
        this.gone = true;
        resolve();
      });
    });
  }

  static start(task: ConsumerTask, brokers: string): ConsumerChild {
    const child = fork(MAIN, [JSON.stringify(task)], {
      cwd: tmpdir(),
      env: { ...process.env, NODE_ENV: 'production', KAFKA_BOOTSTRAP: brokers },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl+C in the terminal must reach the command alone, which ends them in order.
      detached: true,
    });
    tether(child);
    return new ConsumerChild(task, child);
  }

  /** Throws when the process has ended though nobody asked it to. */
  requireAlive(): void {
    if (!this.gone) return;
    throw new Error(`The consumer for "${this.task.way}" ended by itself:\n${this.lines.join('\n')}`);
  }

  /** SIGKILL, without notice. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM: it finishes the batch in work. SIGKILL should that take 20 s. */
  async stop(): Promise<void> {
    const hard = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.child.kill('SIGTERM');
    await this.ended;
    clearTimeout(hard);
  }
}
