import { setTimeout as sleep } from 'node:timers/promises';
import { explain } from './explain.js';
import { print, warn } from './output.js';
import { interruption } from './interruption.js';

const CLEAR = '\x1b[H\x1b[2J';

/**
 * Shows an answer again and again until Ctrl+C: in place on a terminal, one after the other into a file. A broker that is away
 * for a while is reported, and waited for.
 */
export async function watch(everyMs: number, ask: () => Promise<string>): Promise<void> {
  const stopped = interruption();
  const inPlace = process.stdout.isTTY;
  while (!stopped.aborted) {
    try {
      const answer = await ask();
      if (!stopped.aborted) print(`${inPlace ? CLEAR : ''}${answer}`);
    } catch (error) {
      if (!stopped.aborted) warn(explain(error).message);
    }
    await sleep(everyMs, undefined, { signal: stopped }).catch(() => undefined);
  }
}
