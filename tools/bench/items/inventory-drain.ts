import { inventoryEvents, orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { stockInventoryEvents } from '../servers/topics.js';
import { Drain, type DrainPlan } from './drain.js';
import { preloadOrders } from './preloaded-orders.js';
import { reservationFaults } from './reservation-check.js';

const OURS = 'our inventory';
const STOCK = 'stock @EventPattern';

export const inventoryDrain: BenchItem = {
  name: 'drain',
  title: 'Inventory: preloaded orders to published outcomes',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await servers.createTopics([orderEvents, inventoryEvents, stockInventoryEvents]);
    await servers.empty(orderEvents.name);
    onProgress(`preloading ${sizes.drainedOrders} orders`);
    await preloadOrders(servers, sizes.drainedOrders);
    const countFaults: string[] = [];
    // About half of the orders find stock.
    const stock = { pizza: 1, burger: 1, salad: 1, sandwich: 1 };
    const each = Math.floor(sizes.drainedOrders / 8);
    const INITIAL_STOCK = Object.keys(stock)
      .map((item) => `${item}:${each}`)
      .join(',');
    let database = '';
    let round = 0;
    const ours = (): DrainPlan => {
      database = `bench_inventory_${(round += 1)}`;
      return {
        name: OURS,
        entry: 'apps/inventory/src/main.js',
        env: { INITIAL_STOCK, INVENTORY_PORT: '0', INVENTORY_DATABASE: database },
        group: 'inventory-service',
        done: () => servers.written(inventoryEvents.name),
      };
    };
    const theirs: DrainPlan = {
      name: STOCK,
      entry: 'tools/bench/stock/inventory-main.js',
      env: { INITIAL_STOCK, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
      group: 'stock-inventory-server',
      done: () => servers.written(stockInventoryEvents.name),
    };
    const drain = new Drain(context, sizes.drainedOrders, countFaults);
    const samples = await alternate(
      [
        {
          name: OURS,
          measure: async () => {
            const sample = await drain.run(ours());
            countFaults.push(
              ...(await reservationFaults(servers.mongoUrl, database, sizes.drainedOrders, each)),
            );
            return sample;
          },
        },
        { name: STOCK, measure: () => drain.run(theirs) },
      ],
      sizes.rounds,
      onProgress,
    );
    return {
      samples,
      table: tableOf(samples, [CONTENDER, RATE, CPU, BROKER_CPU, ratioTo(OURS, 'rate')]),
      goals: [
        {
          what: 'orders/s against a stock consumer that keeps nothing',
          rule: 'at least',
          limit: 5,
          unit: '',
          measured: ratioOf(samples, OURS, STOCK, 'rate'),
        },
      ],
      notes: ['measured from the first outcome in the log to the last, without the start of the process'],
      countFaults,
    };
  },
};
