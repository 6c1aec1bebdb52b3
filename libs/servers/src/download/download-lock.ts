import { rm } from 'node:fs/promises';
import { takeLock } from '../process/lock-file.js';
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
  const taken = await waitUntil(
    async () => {
      if (await takeLock(lockFile)) return true;
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
