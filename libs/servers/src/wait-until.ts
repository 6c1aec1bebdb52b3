import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `condition` every `everyMs` (100) until it answers true. Resolves false once `timeoutMs` have passed;
 * a condition that throws rejects at once.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 100 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
  return true;
}
