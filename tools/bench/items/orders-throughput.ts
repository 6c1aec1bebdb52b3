import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { CONTENDER, CPU, BROKER_CPU, P50, P99, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { EXPRESS, NODE_HTTP, OrderRoutes, OURS, STOCK, UNPUBLISHED } from './order-routes.js';

const NAMES = [OURS, UNPUBLISHED, STOCK, EXPRESS, NODE_HTTP];

export const ordersThroughput: BenchItem = {
  name: 'orders',
  title: 'POST /order at 64 connections',

  async run(context: BenchContext): Promise<ItemResult> {
    const { sizes, onProgress } = context;
    const routes = await OrderRoutes.start(context, NAMES);
    try {
      onProgress('warming up');
      for (const name of NAMES) await routes.load(name, sizes.connections, sizes.warmUpSeconds);
      const samples = await alternate(
        NAMES.map((name) => ({
          name,
          measure: () => routes.load(name, sizes.connections, sizes.loadSeconds),
        })),
        sizes.rounds,
        onProgress,
      );
      return {
        samples,
        table: tableOf(samples, [CONTENDER, RATE, P50, P99, CPU, BROKER_CPU, ratioTo(OURS, 'rate')]),
        goals: [
          {
            what: 'requests/s against the same route without publishing',
            rule: 'at least',
            limit: 0.8,
            unit: '',
            measured: ratioOf(samples, OURS, UNPUBLISHED, 'rate'),
          },
          {
            what: 'requests/s against the stock Nest client with awaited emit',
            rule: 'at least',
            limit: 2,
            unit: '',
            measured: ratioOf(samples, OURS, STOCK, 'rate'),
          },
        ],
        notes: ['load generator, broker and app share the cores of this machine'],
        countFaults: routes.countFaults,
      };
    } finally {
      await routes.stop();
    }
  },
};
