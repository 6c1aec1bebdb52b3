import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './download/cache-directory.js';
import { takeLock } from './process/lock-file.js';

/**
 * Whether this process may have the port: no other living one of this user has claimed it. A port is free for long between its
 * choice and its use, and several processes choose at a time. The claim ends with the process.
 */
export async function claimPort(port: number): Promise<boolean> {
  return takeLock(await claimOf(port));
}

/** The file that names who has a port. */
export async function claimOf(port: number): Promise<string> {
  const claims = join(await cacheDirectory(), 'ports');
  await mkdir(claims, { recursive: true });
  return join(claims, String(port));
}
