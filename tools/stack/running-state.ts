import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, markProcess, type ProcessMark } from '#libs/servers';
import { STATE } from './directories.js';

const FILE = join(STATE, 'stack.json');

/** The process that runs the stack at the moment; a file of a process that is gone counts as nobody. */
export async function whoRuns(): Promise<ProcessMark | undefined> {
  const mark = await readMark();
  return mark && (await isAlive(mark)) ? mark : undefined;
}

/** Makes this process the one that runs the stack. Resolves with the other one when there is one. */
export async function claim(): Promise<ProcessMark | undefined> {
  await mkdir(STATE, { recursive: true });
  const mine = JSON.stringify(await markProcess(process.pid));
  for (;;) {
    try {
      await writeFile(FILE, mine, { flag: 'wx' });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await whoRuns();
    if (other) return other;
    await rm(FILE, { force: true });
  }
}

/** For whoever wants to start a second one. */
export function runsAlready({ pid }: ProcessMark): string {
  return `The stack runs already (process ${pid}). \`npm stop\` stops it.`;
}

export async function release(): Promise<void> {
  await rm(FILE, { force: true });
}

async function readMark(): Promise<ProcessMark | undefined> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as ProcessMark;
  } catch {
    return undefined;
  }
}
