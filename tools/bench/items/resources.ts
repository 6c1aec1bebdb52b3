import { setTimeout as sleep } from 'node:timers/promises';
import { inventoryEvents, orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type Goal, type ItemResult } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { highestMemory } from '../process/memory-watch.js';
import { usageOf } from '../process/usage.js';
import { decimals } from '../report/figures.js';
import { spreadOf } from '../statistics.js';

const APPS = ['orders', 'inventory', 'analytics'] as const;
const MIB = 1024 * 1024;

interface Resources {
  readonly idleMiB: number;
  readonly idleCpuPercent: number;
  readonly loadMiB: number;
}

export const resources: BenchItem = {
  name: 'resources',
  title: 'Memory and CPU of the suite',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, load, onProgress, profiles } = context;
    await servers.createTopics([orderEvents, inventoryEvents]);
    await servers.empty(orderEvents.name);
    await servers.empty(inventoryEvents.name);
    try {
      const apps = await Promise.all(
        APPS.map((name) => {
          const plan = { name, entry: `run/${name}.js`, env: servers.env, profiles };
          return startHttpContender(plan, `${name.toUpperCase()}_PORT`);
        }),
      );
      const pids = apps.map((app) => app.process.pid);
      onProgress(`idling for ${sizes.idleSeconds} s`);
      const idle = await idling(pids, sizes.idleSeconds);
      onProgress(`loading orders for ${sizes.memoryLoadSeconds} s`);
      const before = await servers.written(orderEvents.name);
      const plan = {
        url: apps[0]?.url ?? '',
        connections: sizes.connections,
        seconds: sizes.memoryLoadSeconds,
      };
      const { result, highest } = await highestMemory(pids, () => load.run(plan));
      const written = (await servers.written(orderEvents.name)) - before;
      const measured = APPS.map((_, index): Resources => ({
        ...(idle[index] as Idle),
        loadMiB: (highest[index] ?? 0) / MIB,
      }));
      return {
        samples: {},
        table: tableOf(measured),
        goals: measured.flatMap((app, index) => goalsOf(APPS[index] as string, app)),
        notes: [`under load: ${decimals(result.answered / result.seconds)} orders/s, all three apps at work`],
        countFaults:
          written >= result.answered && written <= result.answered + sizes.connections
            ? []
            : [`${result.answered} orders were accepted, but the broker has ${written}`],
      };
    } finally {
      await BenchProcess.stopAll();
    }
  },
};

type Idle = Pick<Resources, 'idleMiB' | 'idleCpuPercent'>;

async function idling(pids: readonly number[], seconds: number): Promise<Idle[]> {
  const before = await Promise.all(pids.map((pid) => usageOf(pid)));
  const startedAt = performance.now();
  await sleep(seconds * 1000);
  const after = await Promise.all(pids.map((pid) => usageOf(pid)));
  const micros = (performance.now() - startedAt) * 1000;
  return after.map(({ cpuMicros, residentBytes }, index) => ({
    idleMiB: residentBytes / MIB,
    idleCpuPercent: ((cpuMicros - (before[index]?.cpuMicros ?? 0)) / micros) * 100,
  }));
}

function tableOf(measured: readonly Resources[]): ItemResult['table'] {
  return {
    head: ['', 'idle MiB', 'idle CPU %', 'under load MiB'],
    rows: measured.map(({ idleMiB, idleCpuPercent, loadMiB }, index) => [
      APPS[index] as string,
      decimals(idleMiB),
      decimals(idleCpuPercent),
      decimals(loadMiB),
    ]),
  };
}

function goalsOf(app: string, { idleMiB, idleCpuPercent, loadMiB }: Resources): Goal[] {
  return [
    {
      what: `${app}: resident memory, idle`,
      rule: 'below',
      limit: 120,
      unit: 'MiB',
      measured: spreadOf([idleMiB]),
    },
    {
      what: `${app}: resident memory under load`,
      rule: 'below',
      limit: 256,
      unit: 'MiB',
      measured: spreadOf([loadMiB]),
    },
    {
      what: `${app}: CPU of a core, idle`,
      rule: 'below',
      limit: 3,
      unit: '%',
      measured: spreadOf([idleCpuPercent]),
    },
  ];
}
