import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, P50, P99, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { OrderRoutes, OURS, STOCK, UNPUBLISHED } from './order-routes.js';

const NAMES = [OURS, STOCK, UNPUBLISHED];

export const ordersLatency: BenchItem = {
  name: 'latency',
  title: 'POST /order, one request after another',

  async run(context: BenchContext): Promise<ItemResult> {
    const { sizes, onProgress } = context;
    const routes = await OrderRoutes.start(context, NAMES);
    try {
      onProgress('warming up');
      for (const name of NAMES) await routes.load(name, 1, sizes.warmUpSeconds);
      const samples = await alternate(
        NAMES.map((name) => ({ name, measure: () => routes.load(name, 1, sizes.latencySeconds) })),
        sizes.rounds,
        onProgress,
      );
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99, RATE, CPU, BROKER_CPU, ratioTo(OURS, 'p50Ms')]),
        goals: [
          {
            what: 'p50 against the stock Nest client',
            rule: 'at most',
            limit: 1,
            unit: '',
            measured: ratioOf(samples, OURS, STOCK, 'p50Ms'),
          },
        ],
        notes: [],
        countFaults: routes.countFaults,
      };
    } finally {
      await routes.stop();
    }
  },
};
