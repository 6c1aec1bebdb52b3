import { readFile } from 'node:fs/promises';

/** Names the file through which the reporter, in jest's process, tells the runner how many tests did what. */
export const COUNTS_VARIABLE = 'ORDERED_TEST_COUNTS';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The last line of a test run, for people and for CI. */
export function lastLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}

/** What the reporter wrote. A run that ended before it could write counts as one failure. */
export async function readCounts(file: string, exitCode: number): Promise<Counts> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: exitCode === 0 ? 0 : 1 };
  }
}
