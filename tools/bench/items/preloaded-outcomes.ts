import { InventoryFailed, InventoryReserved } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { randomUUID } from 'node:crypto';
import { orderSent } from '../load/orders-sent.js';
import { type BenchServers } from '../servers/bench-servers.js';

const AT_ONCE = 10_000;
const MINUTE_MS = 60_000;
const MINUTES = 10;

/** Writes outcomes as the inventory would: every fourth order failed, placed over ten minutes. */
export async function preloadOutcomes({ kafka, settings }: BenchServers, count: number): Promise<void> {
  const publisher = new KafkaPublisher({ kafka, settings, service: 'inventory', instance: 'bench' });
  await publisher.start();
  const firstMinute = Date.now() - MINUTES * MINUTE_MS;
  const publish = (index: number) => {
    const minute = Math.floor((index * MINUTES) / count);
    const outcome = {
      order_id: randomUUID(),
      ...orderSent(index),
      placed_at: new Date(firstMinute + minute * MINUTE_MS).toISOString(),
    };
    return index % 4 === 0
      ? publisher.publish(InventoryFailed, { ...outcome, reason: 'not_enough_stock', available: 0 })
      : publisher.publish(InventoryReserved, { ...outcome, remaining: 1 });
  };
  for (let from = 0; from < count; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - from);
    await Promise.all(Array.from({ length }, (_, index) => publish(from + index)));
  }
  await publisher.stop();
}
