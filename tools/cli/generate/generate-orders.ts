import { setTimeout as sleep } from 'node:timers/promises';
import { OrderPlaced, type OrderPlacedData } from '#libs/events';
import { type KafkaPublisher, partitionOf, PublishError, type PublishedRecord } from '#libs/kafka';
import { type GenerationTally } from './generation-tally.js';
import { InFlight } from './in-flight.js';

export interface Generation {
  readonly publisher: KafkaPublisher;
  readonly orders: Iterator<OrderPlacedData, never>;
  /** Orders per second; 0 is as fast as the broker acknowledges. */
  readonly rate: number;
  /** 0 is until `signal` is aborted. */
  readonly count: number;
  /** Percent of records beside the orders that no consumer can read; they end in the dead letters. */
  readonly unreadable?: number;
  readonly tally: GenerationTally;
  readonly signal: AbortSignal;
  readonly onAcknowledged?: (order: OrderPlacedData, record: PublishedRecord) => void;
  readonly onFailed?: (order: OrderPlacedData, error: PublishError) => void;
}

/** Half of what the publisher lets wait, so that it never refuses for want of room. */
const MAX_IN_FLIGHT = 10_000;

/**
 * Publishes orders at a steady rate. Resolves when every order that was sent is acknowledged or has failed; failures are
 * counted and never end the run. While the broker is away it waits instead of failing the rest at once.
 */
export async function generateOrders(generation: Generation): Promise<void> {
  const { orders, rate, count, tally, signal } = generation;
  const inFlight = new InFlight(MAX_IN_FLIGHT);
  let startedAt = performance.now();
  let heldUntil = 0;
  for (let index = 0; (count === 0 || index < count) && !signal.aborted; index += 1) {
    if (inFlight.full) await inFlight.room();
    const held = heldUntil - performance.now();
    if (held > 0) {
      await pause(held, signal);
      // The time of an outage is not made up for by a burst.
      startedAt += held;
    }
    const early = rate === 0 ? 0 : startedAt + (index * 1000) / rate - performance.now();
    if (early > 1) await pause(early, signal);
    if (signal.aborted) break;
    if (isDue(index, generation.unreadable ?? 0)) inFlight.add(sendUnreadable(generation, index));
    inFlight.add(
      sendOne(generation, orders.next().value, (error) => {
        if (error.code === 'BROKER_UNAVAILABLE') heldUntil = performance.now() + error.retryAfterMs;
      }),
    );
  }
  await inFlight.none();
  tally.end();
}

async function sendOne(
  { publisher, tally, onAcknowledged, onFailed }: Generation,
  order: OrderPlacedData,
  onFailure: (error: PublishError) => void,
): Promise<void> {
  tally.sent += 1;
  const sentAt = performance.now();
  try {
    const record = await publisher.publish(OrderPlaced, order);
    tally.acknowledge(record, performance.now() - sentAt);
    onAcknowledged?.(order, record);
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    tally.fail(error.code);
    onFailed?.(order, error);
    onFailure(error);
  }
}

/** Spreads `percent` of something evenly over all. */
function isDue(index: number, percent: number): boolean {
  return Math.floor(((index + 1) * percent) / 100) > Math.floor((index * percent) / 100);
}

/** An order that was cut off in the middle, under the key of a user. */
async function sendUnreadable({ publisher, tally }: Generation, index: number): Promise<void> {
  const { name: topic, partitions } = OrderPlaced.topic;
  const key = `user-${index}`;
  const value = `{"order_id":"unreadable-${index}","user_id":"${key}","item":`;
  try {
    await publisher.publishRaw({ topic, partition: partitionOf(key, partitions), key, value, headers: {} });
    tally.unreadable += 1;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    tally.fail(error.code);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
