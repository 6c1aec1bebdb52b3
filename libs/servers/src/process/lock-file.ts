import { readFile, rm, writeFile } from 'node:fs/promises';
import { isAlive, markProcess, type ProcessMark } from './process-mark.js';

/** Whether this process holds the file from now on. One that is held by a living process, this one included, is not taken. */
export async function takeLock(file: string): Promise<boolean> {
  const mine = JSON.stringify(await markProcess(process.pid));
  if (await created(file, mine)) return true;
  const holder = await readHolder(file);
  if (!holder || (await isAlive(holder))) return false;
  await rm(file, { force: true });
  return created(file, mine);
}

async function created(file: string, mine: string): Promise<boolean> {
  try {
    await writeFile(file, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** undefined while the holder has created the file but not yet written into it. */
async function readHolder(file: string): Promise<ProcessMark | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessMark;
  } catch {
    return undefined;
  }
}
