import { inventoryEvents, orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { ITEMS } from '../load/orders-sent.js';
import { stockInventoryEvents } from '../servers/topics.js';
import { drainContest } from './drain-contest.js';
import { preloadOrders } from './preloaded-orders.js';
import { reservationFaults } from './reservation-check.js';

export const inventoryDrain: BenchItem = {
  name: 'drain',
  title: 'Inventory: preloaded orders to published outcomes',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes } = context;
    const { each, INITIAL_STOCK } = await preloadForInventory(context);
    const databaseOf = (round: number) => `bench_inventory_${round}`;
    return drainContest(context, {
      records: sizes.drainedOrders,
      ours: {
        name: 'our inventory',
        plan: (round) => ({
          entry: 'run/inventory.js',
          env: { INITIAL_STOCK, INVENTORY_PORT: '0', INVENTORY_DATABASE: databaseOf(round) },
          group: 'inventory-service',
          done: () => servers.written(inventoryEvents.name),
        }),
        check: (round) => reservationFaults(servers.mongoUrl, databaseOf(round), sizes.drainedOrders, each),
      },
      others: [
        {
          name: 'stock @EventPattern',
          plan: () => ({
            entry: 'tools/bench/stock/inventory-main.js',
            env: { INITIAL_STOCK, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
            group: 'stock-inventory-server',
            done: () => servers.written(stockInventoryEvents.name),
          }),
          goal: { what: 'orders/s against a stock consumer that keeps nothing', limit: 5 },
        },
      ],
      notes: ['measured from the first outcome in the log to the last, without the start of the process'],
    });
  },
};

/** Orders wait, and nothing else does; about half of them find stock: so many of each item. */
export async function preloadForInventory({
  servers,
  sizes,
  onProgress,
}: BenchContext): Promise<{ readonly each: number; readonly INITIAL_STOCK: string }> {
  await servers.createTopics([orderEvents, inventoryEvents, stockInventoryEvents]);
  await servers.empty(orderEvents.name);
  onProgress(`preloading ${sizes.drainedOrders} orders`);
  await preloadOrders(servers, sizes.drainedOrders);
  const each = Math.floor(sizes.drainedOrders / 8);
  return { each, INITIAL_STOCK: ITEMS.map((item) => `${item}:${each}`).join(',') };
}
