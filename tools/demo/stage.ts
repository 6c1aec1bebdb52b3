import { setTimeout as sleep } from 'node:timers/promises';
import { requestJson } from '../cli/app-request.js';
import { print } from '../cli/output.js';
import { type Suite } from '../cli/suite.js';

/** What a scene acts with: the apps of the running suite, at the pace of those who watch. */
export class Stage {
  constructor(
    readonly suite: Suite,
    private readonly paceMs: number,
    readonly signal: AbortSignal,
  ) {}

  say(text: string): void {
    print(text);
  }

  /** Tells where to look before something happens, and gives time to look there. */
  async look(where: string): Promise<void> {
    print(`  -> ${where}`);
    await this.pause(2);
  }

  /** Waits so many beats; less when somebody pressed Ctrl+C. */
  async pause(beats = 1): Promise<void> {
    await sleep(this.paceMs * beats, undefined, { signal: this.signal }).catch(() => undefined);
  }

  get<Body>(app: string, path: string): Promise<Body> {
    return requestJson(`${this.suite.url(app)}${path}`) as Promise<Body>;
  }

  post<Body>(
    app: string,
    path: string,
    body: unknown = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Body> {
    return requestJson(`${this.suite.url(app)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }) as Promise<Body>;
  }
}

export interface Scene {
  readonly name: string;
  readonly title: string;
  play(stage: Stage): Promise<void>;
}
