import { KafkaPublisher } from '#libs/kafka';
import { generateOrders } from '../generate/generate-orders.js';
import { GenerationTally } from '../generate/generation-tally.js';
import { orderStream } from '../generate/order-stream.js';
import { type Suite } from '../suite.js';

export interface ProductionSummary {
  /** Acknowledged by all in-sync replicas. */
  readonly events: number;
  readonly failed: number;
  readonly duration_s: number;
  readonly events_per_second: number;
  readonly ack_p50_ms: number;
  readonly ack_p99_ms: number;
}

const USERS = 200;

/** Publishes orders straight to Kafka, as fast as they are acknowledged. */
export async function produceEvents(
  suite: Pick<Suite, 'kafka' | 'settings'>,
  count: number,
  items: readonly string[],
  signal: AbortSignal,
): Promise<ProductionSummary> {
  const publisher = new KafkaPublisher({
    kafka: suite.kafka(),
    settings: suite.settings,
    service: 'report',
    instance: `report-${process.pid}`,
  });
  await publisher.start();
  try {
    const tally = new GenerationTally();
    const orders = orderStream({ users: USERS, items, maxQuantity: 1, seed: count });
    await generateOrders({ publisher, orders, rate: 0, count, tally, signal });
    const { sent, acknowledged, seconds, rate, ack_p50_ms, ack_p99_ms } = tally.summary;
    return {
      events: acknowledged,
      failed: sent - acknowledged,
      duration_s: seconds,
      events_per_second: rate,
      ack_p50_ms,
      ack_p99_ms,
    };
  } finally {
    await publisher.stop();
  }
}
