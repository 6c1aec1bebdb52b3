import { OrderPlaced } from '#libs/events';
import { randomUUID } from 'node:crypto';
import { orderSent } from '../load/orders-sent.js';
import { type BenchServers } from '../servers/bench-servers.js';
import { preload } from './preload.js';

/** Writes orders as the orders service would. */
export async function preloadOrders(servers: BenchServers, count: number): Promise<void> {
  await preload(servers, 'orders', count, (publisher, index) =>
    publisher.publish(OrderPlaced, { order_id: randomUUID(), ...orderSent(index) }),
  );
}
