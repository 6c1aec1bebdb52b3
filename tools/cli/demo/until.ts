import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error.js';
import { stopWhenInterrupted } from '../interrupted.js';

const ASK_EVERY_MS = 20;
const PATIENCE_MS = 60_000;

/** Asks until there is an answer. Throws CliError after a minute, and when interrupted. */
export async function until<Answer>(
  what: string,
  signal: AbortSignal,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    stopWhenInterrupted(signal);
    if (performance.now() > deadline)
      throw new CliError(EXIT.negative, `Waited ${PATIENCE_MS / 1000} s, and still not: ${what}.`);
    await sleep(ASK_EVERY_MS);
  }
}
