import { eventIdsByOrder, orderIdOf } from './order-data.js';
import { type OrderEvidence } from './order-evidence.js';
import { type OrderHistory } from './order-history.js';

/** I1 and I3 for cancelled orders: none is ignored, what was taken goes back once, and nothing goes back unasked. */
export function cancellationsTakeEffectOnce(
  history: OrderHistory,
  { placed, cancellations, outcomes, releases, reservations, orders }: OrderEvidence,
): string[] {
  const documents = new Map(orders.map((order) => [order._id, order]));
  const decisions = new Map(reservations.map((reservation) => [reservation._id, reservation]));
  const released = eventIdsByOrder(releases);
  const decided = new Set(outcomes.map(orderIdOf));
  const cancelled = firstOffsets(cancellations);
  const asked = firstOffsets(placed);
  const breaches: string[] = [];

  for (const { orderId } of history.cancellations.filter(({ verdict }) => verdict === 'ok')) {
    const order = documents.get(orderId);
    const ends =
      order?.status === 'failed' || (order?.status === 'reserved' && order.cancelled_at && order.released_at);
    if (!ends) {
      breaches.push(
        `I1: the cancellation of ${orderId} was acknowledged, and the order is ${JSON.stringify(order)}`,
      );
    }
  }
  for (const [id, at] of cancelled) {
    // An order that was never placed leaves nothing to give back.
    if (!decided.has(id)) continue;
    const count = released.get(id)?.size ?? 0;
    const decision = decisions.get(id);
    const wanted = decision?.outcome === 'reserved' ? 1 : 0;
    if (count !== wanted) {
      breaches.push(`I3: ${id} was ${decision?.outcome} and cancelled, and has ${count} releases`);
    }
    if (at < (asked.get(id) ?? Infinity) && decision?.outcome !== 'failed') {
      breaches.push(`I3: ${id} was cancelled before it was placed, and is ${decision?.outcome}`);
    }
  }
  for (const id of released.keys()) {
    if (!cancelled.has(id)) breaches.push(`I2: ${id} was released and nobody cancelled it`);
  }
  return breaches;
}

/** Where each order first occurs; comparable, since all records of one order have one key and so one partition. */
function firstOffsets(records: OrderEvidence['placed']): Map<string, number> {
  const first = new Map<string, number>();
  for (const record of records) {
    const id = orderIdOf(record);
    if (!first.has(id)) first.set(id, record.offset);
  }
  return first;
}
