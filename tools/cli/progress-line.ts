const EVERY_TTY_MS = 200;
const EVERY_MS = 5000;

/** How far long work has come, on stderr: one line that is written anew on a terminal, else a line every few seconds. */
export class ProgressLine {
  private readonly tty = process.stderr.isTTY;
  private readonly timer: NodeJS.Timeout;
  private shown = '';

  constructor(private readonly text: () => string) {
    this.timer = setInterval(() => this.show(), this.tty ? EVERY_TTY_MS : EVERY_MS);
  }

  /** Ends the line, so that what follows begins on one of its own. */
  stop(): void {
    clearInterval(this.timer);
    if (this.tty && this.shown !== '') process.stderr.write('\r\u001b[K');
  }

  private show(): void {
    const text = this.text();
    if (text === this.shown) return;
    this.shown = text;
    process.stderr.write(this.tty ? `\r\u001b[K${text}` : `${text}\n`);
  }
}
