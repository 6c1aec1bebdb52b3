import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of one run, with what must be readable afterwards, also when the run itself was ended. */
export class Journal {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** One line of JSON, with the time. Synchronously: a few hundred lines a second are nothing, and none is ever missing. */
  note(file: 'history' | 'faults', entry: object): void {
    const line = JSON.stringify({ at: new Date().toISOString(), ...entry });
    appendFileSync(join(this.folder, `${file}.jsonl`), `${line}\n`);
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }
}
