import { KafkaPublisher } from '#libs/kafka';
import { type BenchServers } from '../servers/bench-servers.js';

const AT_ONCE = 10_000;

/** Writes records as the service would; `publish` is called for 0 to `count` - 1 in this order. */
export async function preload(
  { kafka, settings }: BenchServers,
  service: string,
  count: number,
  publish: (publisher: KafkaPublisher, index: number) => Promise<unknown>,
): Promise<void> {
  const publisher = new KafkaPublisher({ kafka, settings, service, instance: 'bench' });
  await publisher.start();
  for (let from = 0; from < count; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - from);
    await Promise.all(Array.from({ length }, (_, index) => publish(publisher, from + index)));
  }
  await publisher.stop();
}
