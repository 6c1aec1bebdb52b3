import { readFile, rm, writeFile } from 'node:fs/promises';
import { isAlive, markProcess, type ProcessMark } from '../process/process-mark.js';
import { type Progress } from '../progress.js';
import { ServerError } from '../server-error.js';
import { waitUntil } from '../wait-until.js';

const WAIT_MS = 10 * 60_000;

/**
 * Runs `fetch` while no other process holds `lockFile`, so that two clones do not download the same thing at
 * once. It only saves work: what is fetched appears by an atomic rename, so a broken lock harms nothing.
 */
export async function whileLocked<T>(
  lockFile: string,
  onProgress: Progress | undefined,
  fetch: () => Promise<T>,
): Promise<T> {
  let told = false;
  const mine = JSON.stringify(await markProcess(process.pid));
  const taken = await waitUntil(
    async () => {
      if (await tryTake(lockFile, mine)) return true;
      if (!told) onProgress?.('waiting for another process that downloads the same');
      told = true;
      return false;
    },
    { timeoutMs: WAIT_MS, everyMs: 300 },
  );
  if (!taken) {
    throw new ServerError(
      'DOWNLOAD_FAILED',
      `Another download has held ${lockFile} for 10 minutes; end it or remove the file.`,
    );
  }
  try {
    return await fetch();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryTake(lockFile: string, mine: string): Promise<boolean> {
  try {
    await writeFile(lockFile, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = await readHolder(lockFile);
  if (holder && !(await isAlive(holder))) await rm(lockFile, { force: true });
  return false;
}

/** undefined while the holder has created the file but not yet written into it. */
async function readHolder(lockFile: string): Promise<ProcessMark | undefined> {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')) as ProcessMark;
  } catch {
    return undefined;
  }
}
