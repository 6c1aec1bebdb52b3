import { BenchProcess } from './bench-process.js';
import { machineCpuMicros, usageOf } from './usage.js';

export interface CpuUse {
  /** Of the watched process. */
  readonly cpuMicros: number;
  readonly brokerCpuMicros: number;
  /** Cores that processes outside this bench kept busy. */
  readonly othersCores: number;
}

interface Reading {
  readonly at: number;
  readonly watched: number;
  readonly broker: number;
  readonly machine: number;
  /** All that belongs to this bench. */
  readonly known: number;
}

/** Measures from `begin` to `end` what one process, the broker and strangers use. */
export class CpuWatch {
  private constructor(
    private readonly pid: number,
    private readonly servers: { readonly brokerPid: number; readonly pids: readonly number[] },
    private readonly first: Reading,
  ) {}

  static async begin(
    pid: number,
    servers: { readonly brokerPid: number; readonly pids: readonly number[] },
  ): Promise<CpuWatch> {
    return new CpuWatch(pid, servers, await read(pid, servers));
  }

  async end(): Promise<CpuUse> {
    const { first } = this;
    const last = await read(this.pid, this.servers);
    const others = last.machine - first.machine - (last.known - first.known);
    return {
      cpuMicros: last.watched - first.watched,
      brokerCpuMicros: last.broker - first.broker,
      othersCores: Math.max(0, others / ((last.at - first.at) * 1000)),
    };
  }
}

async function read(
  pid: number,
  { brokerPid, pids }: { readonly brokerPid: number; readonly pids: readonly number[] },
): Promise<Reading> {
  const ours = await Promise.all([...BenchProcess.pids, ...pids].map((one) => usageOf(one)));
  const self = await usageOf('self');
  return {
    at: performance.now(),
    watched: (await usageOf(pid)).cpuMicros,
    broker: (await usageOf(brokerPid)).cpuMicros,
    machine: await machineCpuMicros(),
    known: ours.reduce((sum, { cpuMicros }) => sum + cpuMicros, self.cpuMicros + self.childrenCpuMicros),
  };
}
