import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ProcessExit, tether } from '#libs/servers';
import { LOGS, PROJECT } from './directories.js';
import { errorText } from './log-line.js';
import { type PlannedApp } from './plan.js';

const STOP_TIMEOUT_MS = 25_000;

export interface AppProcessListener {
  /** Each line that the app writes, as it came. */
  onLine(line: string): void;
  /** It ended although nobody asked it to. */
  onDeath(exit: ProcessExit, lastError: string | undefined): void;
}

/** One app of the stack as a child process. Its raw output also goes to `.ordered/logs/<name>.log`. */
export class AppProcess {
  readonly logFile: string;
  #child: ChildProcess | undefined;
  #exited: Promise<ProcessExit> = Promise.resolve({ code: 0, signal: null });
  #stopping = false;

  constructor(
    readonly planned: PlannedApp,
    private readonly listener: AppProcessListener,
  ) {
    this.logFile = join(LOGS, `${planned.app.name}.log`);
  }

  get alive(): boolean {
    return this.#child !== undefined;
  }

  start(env: NodeJS.ProcessEnv): void {
    const { app, port } = this.planned;
    const main = join(PROJECT, 'dist', 'run', `${app.name}.js`);
    // Its own process group: on Ctrl+C the stack decides who stops when.
    const child = spawn(process.execPath, [main], {
      cwd: PROJECT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...app.env, ...env, [app.portVariable]: String(port), LOG_FORMAT: 'json' },
    });
    this.#child = child;
    tether(child);
    let lastError: string | undefined;
    const log = createWriteStream(this.logFile);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        lastError = errorText(line) ?? lastError;
        this.listener.onLine(line);
      });
    }
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#child = undefined;
        log.end();
        resolve({ code, signal });
        if (!this.#stopping) this.listener.onDeath({ code, signal }, lastError);
      });
    });
  }

  /** SIGTERM, and SIGKILL after 25 s. Resolves with how it ended, undefined when it did not run. */
  async stop(): Promise<ProcessExit | undefined> {
    const child = this.#child;
    if (!child) return undefined;
    this.#stopping = true;
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGTERM');
    const exit = await this.#exited;
    clearTimeout(hard);
    return exit;
  }

  /** SIGKILL, without waiting. */
  kill(): void {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }
}
