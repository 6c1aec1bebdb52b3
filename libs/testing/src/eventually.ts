import { setTimeout as delay } from 'node:timers/promises';

interface Patience {
  /** 30,000: processes start slowly on a busy machine. */
  readonly timeoutMs?: number;
  /** Between two tries; 50. */
  readonly everyMs?: number;
}

/**
 * Runs `assertion` until it no longer throws and resolves with its result. After the deadline it rejects with
 * the last error, whose message then says how long and how often was tried.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 50 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let tries = 1; ; tries++) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw explain(error, timeoutMs, tries);
      await delay(everyMs);
    }
  }
}

/** Keeps the error itself, so that jest still shows its difference. */
function explain(error: unknown, timeoutMs: number, tries: number): unknown {
  if (error instanceof Error) error.message = `Not within ${timeoutMs} ms (${tries} tries): ${error.message}`;
  return error;
}
