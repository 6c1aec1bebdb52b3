import { InventoryFailed, InventoryReserved } from '#libs/events';
import { randomUUID } from 'node:crypto';
import { orderSent } from '../load/orders-sent.js';
import { type BenchServers } from '../servers/bench-servers.js';
import { preload } from './preload.js';

const MINUTE_MS = 60_000;
const MINUTES = 10;

/** Writes outcomes as the inventory would: every fourth order failed, placed over ten minutes. */
export async function preloadOutcomes(servers: BenchServers, count: number): Promise<void> {
  const firstMinute = Date.now() - MINUTES * MINUTE_MS;
  await preload(servers, 'inventory', count, (publisher, index) => {
    const minute = Math.floor((index * MINUTES) / count);
    const outcome = {
      order_id: randomUUID(),
      ...orderSent(index),
      placed_at: new Date(firstMinute + minute * MINUTE_MS).toISOString(),
    };
    return index % 4 === 0
      ? publisher.publish(InventoryFailed, { ...outcome, reason: 'not_enough_stock', available: 0 })
      : publisher.publish(InventoryReserved, { ...outcome, remaining: 1 });
  });
}
