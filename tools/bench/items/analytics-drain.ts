import { inventoryEvents, orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { type BenchServers } from '../servers/bench-servers.js';
import { counterFaults } from './counters-check.js';
import { Drain, type DrainPlan } from './drain.js';
import { preloadOutcomes } from './preloaded-outcomes.js';

const OURS = 'our analytics';
const BARE = 'bare eachBatch, parsing only';

export const analyticsDrain: BenchItem = {
  name: 'analytics',
  title: 'Analytics: preloaded outcomes to durable counters',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await preloadForAnalytics(context);
    const countFaults: string[] = [];
    const drain = new Drain(context, sizes.countedOutcomes, countFaults);
    let round = 0;
    const bare: DrainPlan = {
      name: BARE,
      entry: 'tools/bench/stock/parse-main.js',
      env: {},
      group: 'bench-parse',
      done: () => servers.consumed('bench-parse', inventoryEvents.name),
    };
    const samples = await alternate(
      [
        {
          name: OURS,
          measure: async () => {
            const database = `bench_analytics_${(round += 1)}`;
            const sample = await drain.run(analyticsPlan(OURS, servers, database));
            countFaults.push(...(await counterFaults(servers.mongoUrl, database, sizes.countedOutcomes)));
            return sample;
          },
        },
        { name: BARE, measure: () => drain.run(bare) },
      ],
      sizes.rounds,
      onProgress,
    );
    return {
      samples,
      table: tableOf(samples, [CONTENDER, RATE, CPU, BROKER_CPU, ratioTo(OURS, 'rate')]),
      goals: [
        {
          what: 'outcomes/s against a consumer that only parses',
          rule: 'at least',
          limit: 0.5,
          unit: '',
          measured: ratioOf(samples, OURS, BARE, 'rate'),
        },
      ],
      notes: ['measured from the first committed offset to the last, without the start of the process'],
      countFaults,
    };
  },
};

/** Outcomes wait, and nothing else does. */
export async function preloadForAnalytics({ servers, sizes, onProgress }: BenchContext): Promise<void> {
  await servers.createTopics([orderEvents, inventoryEvents]);
  await servers.empty(orderEvents.name);
  await servers.empty(inventoryEvents.name);
  onProgress(`preloading ${sizes.countedOutcomes} outcomes`);
  await preloadOutcomes(servers, sizes.countedOutcomes);
}

export function analyticsPlan(name: string, servers: BenchServers, database: string): DrainPlan {
  return {
    name,
    entry: 'apps/analytics/src/main.js',
    env: { ANALYTICS_PORT: '0', ANALYTICS_DATABASE: database },
    group: 'analytics-service',
    done: () => servers.consumed('analytics-service', inventoryEvents.name),
  };
}
