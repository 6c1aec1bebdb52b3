import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 200;
const TELL_EVERY_MS = 15_000;

export interface ReadinessWait {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  /** No longer worth waiting: the app died, or the stack is being stopped. */
  readonly givenUp: () => boolean;
  /** Hears now and then what an app is still waiting for. */
  readonly report: (line: string) => void;
}

/** Asks `/health/readiness` until it answers 200. Resolves false when given up or out of time. */
export async function untilReady(wait: ReadinessWait): Promise<boolean> {
  const start = performance.now();
  let told = start;
  while (!wait.givenUp()) {
    const answer = await ask(wait.url);
    if (answer === true) return true;
    const now = performance.now();
    if (now - start > wait.timeoutMs) return false;
    if (now - told > TELL_EVERY_MS) {
      told = now;
      wait.report(`still waiting for ${wait.name}: ${answer}`);
    }
    await delay(ASK_EVERY_MS);
  }
  return false;
}

async function ask(url: string): Promise<true | string> {
  try {
    const answer = await fetch(`${url}/health/readiness`, { signal: AbortSignal.timeout(5_000) });
    const body = await answer.text();
    return answer.ok || whatFails(body);
  } catch {
    return 'it does not answer yet';
  }
}

/** The names of the failing parts in a terminus body, or the start of whatever came instead. */
export function whatFails(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: object };
    const names = Object.keys(error ?? {});
    if (names.length > 0) return `not ready: ${names.join(', ')}`;
  } catch {
    // Not JSON: shown as it is.
  }
  return body.slice(0, 200);
}
