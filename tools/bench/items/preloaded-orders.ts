import { OrderPlaced } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { randomUUID } from 'node:crypto';
import { orderSent } from '../load/orders-sent.js';
import { type BenchServers } from '../servers/bench-servers.js';

const AT_ONCE = 10_000;

/** Writes orders as the orders service would. */
export async function preloadOrders({ kafka, settings }: BenchServers, count: number): Promise<void> {
  const publisher = new KafkaPublisher({ kafka, settings, service: 'orders', instance: 'bench' });
  await publisher.start();
  for (let from = 0; from < count; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - from);
    await Promise.all(
      Array.from({ length }, (_, index) =>
        publisher.publish(OrderPlaced, { order_id: randomUUID(), ...orderSent(from + index) }),
      ),
    );
  }
  await publisher.stop();
}
