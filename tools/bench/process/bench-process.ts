import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tether } from '#libs/servers';
import { usageOf } from './usage.js';

export interface ProcessPlan {
  readonly name: string;
  /** Below dist/. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder for a CPU profile, written when the process ends. */
  readonly profiles?: string | undefined;
}

const DIST = fileURLToPath(new URL('../../..', import.meta.url));
const LINES_KEPT = 40;
const STOP_TIMEOUT_MS = 25_000;

/** One contender as a process of its own with NODE_ENV=production. It ends with the bench, however that ends. */
export class BenchProcess {
  private static readonly running = new Set<BenchProcess>();
  private readonly lines: string[] = [];
  /** Resolves when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<void>;

  private constructor(
    readonly plan: ProcessPlan,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.lines.push(...text.toString().trimEnd().split('\n'));
        this.lines.splice(0, this.lines.length - LINES_KEPT);
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('close', () => {
        BenchProcess.running.delete(this);
        resolve();
      });
    });
    BenchProcess.running.add(this);
  }

  static start(plan: ProcessPlan): BenchProcess {
    const { entry, args = [], env = {}, profiles } = plan;
    const child = fork(join(DIST, entry), args, {
      // Not the project's directory: an .env there is the developer's.
      cwd: tmpdir(),
      env: {
        ...{ ...process.env, NODE_ENV: 'production', LOG_FORMAT: 'json' },
        // All load comes from one address.
        ...{ RATE_LIMIT_PER_ADDRESS: '0', RATE_LIMIT_PER_CALLER: '0', ...env },
      },
      execArgv: profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl+C in the terminal must reach the bench alone, which ends them in order.
      detached: true,
    });
    tether(child);
    return new BenchProcess(plan, child);
  }

  /** The pids of all contenders that run now. */
  static get pids(): number[] {
    return [...this.running].map(({ pid }) => pid);
  }

  static async stopAll(): Promise<void> {
    await Promise.all([...this.running].map((running) => running.stop()));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  send(message: object): void {
    this.child.send(message);
  }

  /** User and system time since it began. */
  async cpuMicros(): Promise<number> {
    return (await usageOf(this.pid)).cpuMicros;
  }

  onMessage<Message>(listener: (message: Message) => void): void {
    this.child.on('message', (message) => listener(message as Message));
  }

  /** SIGKILL, at once. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** The next message that the process sends. Rejects when it ends without one. */
  message<Message>(): Promise<Message> {
    return Promise.race([
      new Promise<Message>((resolve) => this.child.once('message', (message) => resolve(message as Message))),
      this.ended.then(() => Promise.reject<Message>(this.fault('ended without an answer'))),
    ]);
  }

  /** SIGTERM, and SIGKILL after 25 s. */
  async stop(): Promise<void> {
    const hard = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.child.kill('SIGTERM');
    await this.ended;
    clearTimeout(hard);
  }

  /** An error that says what the process wrote last. */
  fault(what: string): Error {
    return new Error(`${this.plan.name} ${what}. Its last lines:\n${this.lines.join('\n')}`);
  }
}
