import { type Paint, wantsColour } from './paint.js';
import { renderLogLine } from './log-line.js';

/** What a detached start sends to the command that waits for it. */
export type StackMessage =
  { readonly line: string } | { readonly done: { readonly page: string; readonly allReady: boolean } };

/** Where the stack speaks: standard output, and the waiting command of a detached start. */
export class Output {
  readonly colour = wantsColour(process.stdout, process.env);

  constructor() {
    // `npm start | tee file` and Ctrl+C: tee goes first, and the stop in order must still happen.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  }

  /** A line of the stack itself. */
  say(line: string): void {
    process.stdout.write(`${line}\n`);
    this.send({ line });
  }

  done(page: string, allReady: boolean): void {
    process.stdout.write(`${page}\n`);
    this.send({ done: { page, allReady } });
  }

  /** A line of an app, with its name before it. */
  appLine(prefix: string, paint: Paint, line: string): void {
    process.stdout.write(`${paint(`${prefix} |`, this.colour)} ${renderLogLine(line, this.colour)}\n`);
  }

  private send(message: StackMessage): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }
}
