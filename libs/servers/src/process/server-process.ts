import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { ServerError } from '../server-error.js';
import { writePidFile } from './pid-file.js';
import { tether } from './tether.js';

export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly pidFile: string;
  /** How long a clean stop may take before SIGKILL. */
  readonly stopTimeoutMs: number;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One server as a child process: its output goes to its log file, and it ends when its owner ends. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #exited: Promise<ProcessExit> | undefined;
  #stopping = false;
  #unexpected: ((exit: ProcessExit) => void)[] = [];

  constructor(readonly command: ServerCommand) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The listener hears of an end that neither stop() nor kill() asked for. */
  onUnexpectedExit(listener: (exit: ProcessExit) => void): void {
    this.#unexpected.push(listener);
  }

  /** Keeps the log of the run before as `<log>.previous`, so that a crash can still be read after a restart. */
  async keepLastLog(): Promise<void> {
    await rename(this.command.logFile, `${this.command.logFile}.previous`).catch(() => undefined);
  }

  async start(): Promise<void> {
    const { name, command, args, logFile, pidFile } = this.command;
    this.#stopping = false;
    const log = openSync(logFile, 'a');
    // Its own process group: a Ctrl+C in the terminal must reach the owner alone, who stops in order.
    const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        resolve({ code, signal });
        if (!this.#stopping) for (const listener of this.#unexpected) listener({ code, signal });
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => {
        reject(
          new ServerError('START_FAILED', `${name}: ${command} cannot be run: ${cause.message}`, { cause }),
        );
      });
    });
    this.#child = child;
    tether(child);
    await writePidFile(pidFile, child.pid!);
  }

  /** SIGTERM, and SIGKILL after the command's stop timeout. Resolves when the process is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child) {
      this.#stopping = true;
      const hard = setTimeout(() => child.kill('SIGKILL'), this.command.stopTimeoutMs);
      // A frozen process (SIGSTOP) hears nothing until it is continued.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await this.#exited;
      clearTimeout(hard);
    }
    await rm(this.command.pidFile, { force: true });
  }

  /** SIGKILL, as a crash would end it. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** The end of its log, for error messages. */
  async lastLines(count = 12): Promise<string> {
    const text = await readFile(this.command.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-count).join('\n');
  }
}
