import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LOGS } from './directories.js';
import { type StackMessage } from './output.js';
import { runsAlready, whoRuns } from './running-state.js';

/** Starts the stack in a process of its own and waits until it is ready. Resolves with the exit code. */
export async function startDetached(main: string, args: readonly string[]): Promise<number> {
  // Before its log is opened: that of a running stack must not be cut off.
  const other = await whoRuns();
  if (other) {
    console.log(runsAlready(other));
    return 1;
  }
  mkdirSync(LOGS, { recursive: true });
  const logFile = join(LOGS, 'stack.log');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['--enable-source-maps', main, 'start', ...args], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGTERM'));
  return untilDone(child, logFile);
}

function untilDone(child: ChildProcess, logFile: string): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: StackMessage) => {
      if ('line' in message) {
        console.log(message.line);
        return;
      }
      console.log(message.done.page);
      child.removeAllListeners('exit');
      child.disconnect();
      child.unref();
      resolve(message.done.allReady ? 0 : 1);
    });
    child.once('exit', (code) => {
      if (code !== 0) console.log(`The stack did not start; its log: ${logFile}`);
      // It ended before it was ready: whatever its code says, there is no stack now.
      resolve(code || 1);
    });
  });
}
