import { orderEvents } from '#libs/events';
import { measureBaseline } from '../../cli/report/baseline-latency.js';
import { produceEvents } from '../../cli/report/production.js';
import { PUBLISHED } from '../../cli/report/published-figures.js';
import { type BenchContext, type BenchItem, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { AVERAGE, CONTENDER, P50, P99, RATE, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { orderSent } from '../load/orders-sent.js';

const REQUESTS = 'requests, one after another';
const EVENTS = 'events to Kafka';
const PUBLISHED_REQUESTS = 'requests, as published';
const PUBLISHED_EVENTS = 'events, as published';

export const report: BenchItem = {
  name: 'report',
  title: "The report's two numbers beside those published for the same flow in Python",

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, profiles, onProgress } = context;
    await servers.createTopics([orderEvents]);
    const plan = {
      name: 'orders',
      entry: 'run/orders.js',
      profiles,
      env: { ...servers.env, ROLE: 'api' },
    };
    const { url } = await startHttpContender(plan, 'ORDERS_PORT');
    const countFaults: string[] = [];
    const { signal } = new AbortController();
    const items = [orderSent(0).item];
    const baseline = (): Promise<Sample> =>
      counted(context, sizes.reportRequests, countFaults, async () => {
        const { average_ms, p50_ms, p99_ms } = await measureBaseline({
          url,
          requests: sizes.reportRequests,
          items,
          signal,
        });
        return { averageMs: average_ms, p50Ms: p50_ms, p99Ms: p99_ms };
      });
    const production = (): Promise<Sample> =>
      counted(context, sizes.reportEvents, countFaults, async () => {
        const suite = { kafka: () => servers.kafka, settings: servers.settings };
        const { events_per_second } = await produceEvents(suite, sizes.reportEvents, items, signal);
        return { rate: events_per_second };
      });
    try {
      onProgress('warming up');
      await baseline();
      const samples = await alternate(
        [
          { name: REQUESTS, measure: baseline },
          { name: PUBLISHED_REQUESTS, measure: async () => ({ averageMs: PUBLISHED.average_ms }) },
          { name: EVENTS, measure: production },
          { name: PUBLISHED_EVENTS, measure: async () => ({ rate: PUBLISHED.events_per_second }) },
        ],
        sizes.rounds,
        onProgress,
      );
      return {
        samples,
        table: tableOf(samples, [CONTENDER, AVERAGE, P50, P99, RATE]),
        goals: [
          {
            what: 'average latency against the published one',
            rule: 'at most',
            limit: 1,
            unit: '',
            measured: ratioOf(samples, REQUESTS, PUBLISHED_REQUESTS, 'averageMs'),
          },
          {
            what: 'events/s against the published ones',
            rule: 'at least',
            limit: 1,
            unit: '',
            measured: ratioOf(samples, EVENTS, PUBLISHED_EVENTS, 'rate'),
          },
        ],
        notes: ['the published figures come from another machine'],
        countFaults,
      };
    } finally {
      await BenchProcess.stopAll();
    }
  },
};

/** Checks that the broker has as many orders more as were sent. */
async function counted(
  { servers }: BenchContext,
  orders: number,
  countFaults: string[],
  measure: () => Promise<Sample>,
): Promise<Sample> {
  const before = await servers.written(orderEvents.name);
  const sample = await measure();
  const written = (await servers.written(orderEvents.name)) - before;
  if (written !== orders) countFaults.push(`${orders} orders were sent, but the broker has ${written}`);
  return sample;
}
