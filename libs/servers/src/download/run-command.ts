import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandResult {
  /** null when the command could not be run at all, or a signal ended it. */
  readonly code: number | null;
  /** Its output and its errors, in the order they came; the last 200 lines. */
  readonly output: string;
}

/** Runs a command to its end without a shell or stdin; never rejects, a failure is in the result. */
export function runCommand(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        onLine(line);
      });
    }
    const endWithUs = (): void => void child.kill();
    process.once('exit', endWithUs);
    const done = (result: CommandResult): void => {
      process.off('exit', endWithUs);
      resolve(result);
    };
    child.once('error', (error) => done({ code: null, output: error.message }));
    child.once('close', (code) => done({ code, output: lines.join('\n') }));
  });
}
