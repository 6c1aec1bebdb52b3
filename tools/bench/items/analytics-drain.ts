import { inventoryEvents, orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { type BenchServers } from '../servers/bench-servers.js';
import { counterFaults } from './counters-check.js';
import { drainContest } from './drain-contest.js';
import { type DrainPlan } from './drain.js';
import { preloadOutcomes } from './preloaded-outcomes.js';

export const analyticsDrain: BenchItem = {
  name: 'analytics',
  title: 'Analytics: preloaded outcomes to durable counters',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes } = context;
    await preloadForAnalytics(context);
    const databaseOf = (round: number) => `bench_analytics_${round}`;
    return drainContest(context, {
      records: sizes.countedOutcomes,
      ours: {
        name: 'our analytics',
        plan: (round) => analyticsPlan(servers, databaseOf(round)),
        check: (round) => counterFaults(servers.mongoUrl, databaseOf(round), sizes.countedOutcomes),
      },
      others: [
        {
          name: 'bare eachBatch, parsing only',
          plan: () => ({
            entry: 'tools/bench/stock/parse-main.js',
            env: {},
            group: 'bench-parse',
            done: () => servers.consumed('bench-parse', inventoryEvents.name),
          }),
          goal: { what: 'outcomes/s against a consumer that only parses', limit: 0.5 },
        },
      ],
      notes: ['measured from the first committed offset to the last, without the start of the process'],
    });
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

export function analyticsPlan(servers: BenchServers, database: string): Omit<DrainPlan, 'name'> {
  return {
    entry: 'run/analytics.js',
    env: { ANALYTICS_PORT: '0', ANALYTICS_DATABASE: database },
    group: 'analytics-service',
    done: () => servers.consumed('analytics-service', inventoryEvents.name),
  };
}
