import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf } from './usage.js';

const EVERY_MS = 100;

/** Runs `work` and samples the resident memory of the processes meanwhile: the highest of each, in bytes. */
export async function highestMemory<Result>(
  pids: readonly number[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly highest: readonly number[] }> {
  const highest = pids.map(() => 0);
  const sample = async (): Promise<void> => {
    const usages = await Promise.all(pids.map((pid) => usageOf(pid)));
    usages.forEach(
      ({ residentBytes }, index) => (highest[index] = Math.max(highest[index] ?? 0, residentBytes)),
    );
  };
  let working = true;
  const watching = (async () => {
    while (working) {
      await sample();
      await sleep(EVERY_MS);
    }
  })();
  try {
    const result = await work();
    await sample();
    return { result, highest };
  } finally {
    working = false;
    await watching;
  }
}
