import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';

/** A shell script that runs when this process goes, however it goes: a detached stack must not outlive its test. */
export class LastWill {
  readonly #shell: ChildProcess;

  constructor(script: string, cwd: string, env: NodeJS.ProcessEnv) {
    // End of file without a line: the other end of the pipe is gone, and so are we.
    this.#shell = spawn('/bin/sh', ['-c', `read -r line && exit 0\n${script}`], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const line = this.#shell.stdin as Socket;
    line.on('error', () => undefined);
    line.unref();
    this.#shell.unref();
  }

  /** It is no longer needed. */
  revoke(): void {
    this.#shell.stdin?.end('done\n');
  }
}
