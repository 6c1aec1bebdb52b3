import { type BenchContext, type BenchItem, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { CpuWatch } from '../process/cpu-watch.js';
import { type Published } from '../publish/publish-main.js';
import { WAYS } from '../publish/ways.js';
import { CONTENDER, CPU, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { publishedEvents } from '../servers/topics.js';
import { type Sizes } from '../sizes.js';

const OURS = 'our publisher';
const BATCHES = 'batches of 1,000';

export const publisher: BenchItem = {
  name: 'publisher',
  title: 'Publishing events of 250 bytes, acks=all',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await servers.createTopics([publishedEvents]);
    const countFaults: string[] = [];
    const contenders = Object.keys(WAYS).map((name) => ({
      name,
      measure: () => publish(context, name, eventsOf(name, sizes), countFaults),
    }));
    const samples = await alternate(contenders, sizes.rounds, onProgress);
    const goal = (what: string, limit: number, theirs: string) =>
      ({
        what,
        rule: 'at least',
        limit,
        unit: '',
        measured: ratioOf(samples, OURS, theirs, 'rate'),
      }) as const;
    return {
      samples,
      table: tableOf(samples, [CONTENDER, RATE, CPU, ratioTo(OURS, 'rate')]),
      goals: [
        goal('events/s against single sends, one after another', 30, 'single sends, 1 at a time'),
        goal('events/s against single sends, 64 at once', 30, 'single sends, 64 at once'),
        goal('events/s against hand-made batches of the same records', 0.9, BATCHES),
        goal('events/s against hand-made batches without headers', 0.9, 'batches of 1,000, no headers'),
      ],
      notes: [
        `${sizes.publishedEvents.toLocaleString('en')} promises at once, and as many records in batches; single sends are measured on fewer`,
        'records carry 10 headers; everything is idempotent unless it says otherwise',
      ],
      countFaults,
    };
  },
};

async function publish(
  { servers, profiles }: BenchContext,
  way: string,
  events: number,
  countFaults: string[],
): Promise<Sample> {
  const warmUp = Math.ceil(events / 10);
  const before = await servers.written(publishedEvents.name);
  const child = BenchProcess.start({
    name: way,
    entry: 'tools/bench/publish/publish-main.js',
    args: [way, String(events), String(warmUp)],
    env: { ...servers.env, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
    profiles,
  });
  const published = child.message<Published>();
  const watch = await CpuWatch.begin(child.pid, servers);
  const { seconds, cpuMicros } = await published;
  const { othersCores } = await watch.end();
  await child.stop();
  const written = (await servers.written(publishedEvents.name)) - before;
  if (written !== events + warmUp) {
    countFaults.push(`${way}: ${events + warmUp} events were acknowledged, but the broker has ${written}`);
  }
  return { rate: events / seconds, cpuMicros: cpuMicros / events, othersCores };
}

function eventsOf(way: string, sizes: Sizes): number {
  if (!way.startsWith('single')) return sizes.publishedEvents;
  return way.includes('1 at a time') ? sizes.sequentialSends : sizes.concurrentSends;
}
