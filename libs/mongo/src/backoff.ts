import { setTimeout as delay } from 'node:timers/promises';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Waits before attempt `attempt + 1`: 200 ms doubling up to 10 s, of which half is random. Returns early on abort. */
export async function backoff(attempt: number, signal: AbortSignal): Promise<void> {
  const full = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_MS);
  await delay(full * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
