import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, type OrderSuite } from './order-suite.js';
import { PROJECT } from './readme/documents.js';

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command at work. */
export interface RunningCommand {
  readonly result: Promise<CommandResult>;
  stdout(): string;
  stderr(): string;
  interrupt(): void;
  /** SIGKILL, which nobody can prepare for. */
  kill(): void;
}

/** Starts `ordered <args>` as a process of its own, as somebody at a terminal does. It is killed after a minute and a half. */
export function startCommand(args: readonly string[], env: Environment): RunningCommand {
  const child = spawn(process.execPath, [join(PROJECT, 'dist/run/cli.js'), ...args], {
    cwd: tmpdir(),
    env: { ...outsideJest(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const result = new Promise<CommandResult>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    result,
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => child.kill('SIGINT'),
    kill: () => child.kill('SIGKILL'),
  };
}

export function runCommand(args: readonly string[], env: Environment): Promise<CommandResult> {
  return startCommand(args, env).result;
}

/** What leads commands to the servers and apps of a suite, whatever else runs on this machine. */
export function environmentOf(
  suite: OrderSuite,
  apps: { orders?: string; analytics?: string } = {},
): Environment {
  const nowhere = 'http://127.0.0.1:9';
  return {
    KAFKA_BOOTSTRAP: suite.broker.bootstrap,
    MONGO_URL: suite.mongoUrl,
    ORDERS_URL: apps.orders ?? nowhere,
    ANALYTICS_URL: apps.analytics ?? nowhere,
  };
}

function outsideJest(): NodeJS.ProcessEnv {
  const ofJest = new Set(['NODE_ENV', 'NODE_OPTIONS', 'JEST_WORKER_ID']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofJest.has(name)));
}
