import { readdir, readFile } from 'node:fs/promises';
import { usageOf } from './usage.js';

/** CPU time of the browser that this process has started, by what its processes do. */
export interface BrowserCpu {
  /** What runs the page: script, layout, painting. */
  readonly pageMicros: number;
  /** Everything of the browser, the page included. */
  readonly allMicros: number;
}

/** Of all browsers that descend from this process. Processes that have ended are not counted. */
export async function browserCpu(): Promise<BrowserCpu> {
  const processes = await descendants();
  let [pageMicros, allMicros] = [0, 0];
  for (const { pid, command } of processes) {
    if (!command.includes('chromium')) continue;
    const cpuMicros = await usageOf(pid).then(
      (usage) => usage.cpuMicros,
      () => 0,
    );
    allMicros += cpuMicros;
    if (command.includes('--type=renderer')) pageMicros += cpuMicros;
  }
  return { pageMicros, allMicros };
}

async function descendants(): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The command in brackets may hold anything; state and parent follow it.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (stat) parents.set(pid, parent);
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  const ours = pids.filter(isOurs);
  return Promise.all(
    ours.map(async (pid) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  );
}
