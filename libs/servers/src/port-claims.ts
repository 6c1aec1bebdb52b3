import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './download/cache-directory.js';

/**
 * Whether this process may have the port: no other living one of this user has claimed it. A port is free for long between its
 * choice and its use, and several processes choose at a time. The claim ends with the process.
 */
export async function claimPort(port: number): Promise<boolean> {
  const claim = await claimOf(port);
  if (wrote(claim)) return true;
  if (isAlive(ownerOf(claim))) return false;
  rmSync(claim, { force: true });
  return wrote(claim);
}

/** The file that names who has a port. */
export async function claimOf(port: number): Promise<string> {
  const claims = join(await cacheDirectory(), 'ports');
  mkdirSync(claims, { recursive: true });
  return join(claims, String(port));
}

function wrote(claim: string): boolean {
  try {
    writeFileSync(claim, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** NaN when it is gone, or not written yet. */
function ownerOf(claim: string): number {
  try {
    return Number.parseInt(readFileSync(claim, 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NaN;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
