import { readFile } from 'node:fs/promises';

export interface Usage {
  /** User and system time since the process began. */
  readonly cpuMicros: number;
  /** The same of its children that have ended. */
  readonly childrenCpuMicros: number;
  readonly residentBytes: number;
}

// Linux counts process times in hundredths of a second on every architecture that Node runs on.
const MICROS_PER_TICK = 10_000;
const PAGE_BYTES = 4096;

/** Reads `/proc/<pid>/stat`. Throws when the process is gone, or on a system other than Linux. */
export async function usageOf(pid: number | 'self'): Promise<Usage> {
  return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

export function parseStat(stat: string): Usage {
  // The command in brackets may hold blanks and brackets; the fields after it are counted from the state, field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    cpuMicros: (field(14) + field(15)) * MICROS_PER_TICK,
    childrenCpuMicros: (field(16) + field(17)) * MICROS_PER_TICK,
    residentBytes: field(24) * PAGE_BYTES,
  };
}

/** CPU time that all processes of the machine have used. */
export async function machineCpuMicros(): Promise<number> {
  return parseMachineStat(await readFile('/proc/stat', 'utf8'));
}

export function parseMachineStat(stat: string): number {
  // cpu user nice system idle iowait irq softirq steal
  const [, user, nice, system, , , irq, softirq] = (stat.split('\n', 1)[0] ?? '').split(/\s+/).map(Number);
  const ticks = (user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0);
  return ticks * MICROS_PER_TICK;
}
