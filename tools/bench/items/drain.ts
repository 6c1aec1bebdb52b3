import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchContext, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { CpuWatch } from '../process/cpu-watch.js';

export interface DrainPlan {
  readonly name: string;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** As Kafka knows it; forgotten afterwards, so that the next round begins anew. None for who reads no topic. */
  readonly group?: string;
  /** A slow one is measured on fewer; it may do more than that. All of them unless given. */
  readonly records?: number;
  /** How many were ever done with, whoever did it. */
  readonly done: () => Promise<number>;
}

const POLL_MS = 10;
const TIMEOUT_MS = 300_000;

/** Lets a consumer work off what waits in its topic, and measures how fast the work is done. */
export class Drain {
  constructor(
    private readonly context: BenchContext,
    private readonly records: number,
    private readonly countFaults: string[],
  ) {}

  async run({ name, entry, env, group, records = this.records, done: everDone }: DrainPlan): Promise<Sample> {
    const { servers, profiles } = this.context;
    const before = await everDone();
    const consumer = BenchProcess.start({ name, entry, env: { ...servers.env, ...env }, profiles });
    const done = async () => (await everDone()) - before;
    const first = await this.until(consumer, done, 1);
    const startedAt = performance.now();
    const watch = await CpuWatch.begin(consumer.pid, servers);
    const last = await this.until(consumer, done, records);
    const seconds = (performance.now() - startedAt) / 1000;
    const { cpuMicros, brokerCpuMicros, othersCores } = await watch.end();
    await consumer.stop();
    const counted = await done();
    if (group !== undefined) await servers.forgetGroup(group);
    if (records === this.records && counted !== records)
      this.countFaults.push(`${name}: ${records} records waited, but ${counted} are done`);
    // What was there when the clock started was worked off before.
    const measured = last - first;
    return {
      rate: measured / seconds,
      cpuMicros: cpuMicros / measured,
      brokerCpuMicros: brokerCpuMicros / measured,
      othersCores,
    };
  }

  /** Resolves with the count once it is at least `wanted`. */
  private async until(consumer: BenchProcess, count: () => Promise<number>, wanted: number): Promise<number> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const counted = await count();
      if (counted >= wanted) return counted;
      if (!consumer.alive) throw consumer.fault(`ended after ${counted} records`);
      if (performance.now() > deadline)
        throw consumer.fault(`had done only ${counted} of ${wanted} records after ${TIMEOUT_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }
}
