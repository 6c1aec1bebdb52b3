import { cancellationsTakeEffectOnce } from './cancellation-invariants.js';
import { copiesAreIdentical, outcomesFollowTheirSource } from './copy-invariants.js';
import { eventIdsByOrder, type OrderData, orderIdOf } from './order-data.js';
import { type OrderEvidence } from './order-evidence.js';
import { type OrderHistory } from './order-history.js';
import { dataOf } from './topic-tail.js';

export interface Claim {
  readonly history: OrderHistory;
  readonly evidence: OrderEvidence;
  readonly initialStock: Readonly<Record<string, number>>;
  /** Lowest stock that was seen while it ran. */
  readonly lowestAvailable?: number;
}

/** Every breach of I1 to I6, each as a sentence; none when all is well. */
export function breachesOf({ history, evidence, initialStock, lowestAvailable }: Claim): string[] {
  return [
    ...acknowledgedOrdersHaveOneOutcome(history, evidence),
    ...everyOutcomeHasARequest(history, evidence),
    ...stockAddsUp(history, evidence, initialStock),
    ...cancellationsTakeEffectOnce(history, evidence),
    ...(lowestAvailable !== undefined && lowestAvailable < 0
      ? [`I4: available was seen at ${lowestAvailable}`]
      : []),
    ...copiesAreIdentical(evidence),
    ...outcomesFollowTheirSource(evidence),
  ];
}

function acknowledgedOrdersHaveOneOutcome(history: OrderHistory, evidence: OrderEvidence): string[] {
  const documents = new Map(evidence.orders.map((order) => [order._id, order]));
  const outcomes = eventIdsByOrder(evidence.outcomes);
  const acknowledged = new Set(history.with('ok').map(({ orderId }) => orderId ?? 'no order_id'));
  return [...acknowledged].flatMap((id) => {
    const breaches: string[] = [];
    const document = documents.get(id);
    if (!document) breaches.push(`I1: ${id} was acknowledged and has no order document`);
    else if (document.status === 'placed') breaches.push(`I1: ${id} is still only placed`);
    const count = outcomes.get(id)?.size ?? 0;
    if (count !== 1) breaches.push(`I1: ${id} was acknowledged and has ${count} outcomes`);
    return breaches;
  });
}

function everyOutcomeHasARequest(
  history: OrderHistory,
  { placed, outcomes, releases, orders }: OrderEvidence,
): string[] {
  const acknowledged = new Set(history.with('ok').map(({ orderId }) => orderId));
  const answered = new Set(history.with('ok').map(({ key }) => key));
  const doubtful = history
    .with('unknown')
    .filter(({ key }) => key === undefined || !answered.has(key))
    .map(({ request }) => JSON.stringify(request));
  const requested = new Set<string>();
  const breaches: string[] = [];
  for (const record of placed) {
    const { order_id, user_id, item, quantity } = dataOf<OrderData>(record);
    if (requested.has(order_id)) continue;
    requested.add(order_id);
    if (acknowledged.has(order_id)) continue;
    const request = doubtful.indexOf(JSON.stringify({ user_id, item, quantity }));
    if (request === -1) breaches.push(`I2: nobody asked for ${order_id}`);
    else doubtful.splice(request, 1);
  }
  for (const id of new Set([...outcomes, ...releases].map(orderIdOf))) {
    if (!requested.has(id)) breaches.push(`I2: ${id} has an outcome and no order`);
  }
  for (const { _id } of orders) {
    if (!requested.has(_id)) breaches.push(`I2: ${_id} has a document and no order`);
  }
  return breaches;
}

function stockAddsUp(
  history: OrderHistory,
  { stock, reservations }: OrderEvidence,
  initial: Readonly<Record<string, number>>,
): string[] {
  const restocks = new Map(
    history.restocks.filter(({ verdict }) => verdict === 'ok').map((restock) => [restock.key, restock]),
  );
  return Object.entries(initial).flatMap(([item, count]) => {
    const level = stock.find(({ _id }) => _id === item);
    if (!level) return [`I3: ${item} has no stock document`];
    const restocked = [...restocks.values()]
      .filter((restock) => restock.item === item)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const reserved = reservations
      .filter(({ item: taken, outcome }) => taken === item && outcome === 'reserved')
      .filter(({ released_at }) => released_at == null)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const breaches: string[] = [];
    if (level.available !== count + restocked - reserved || level.reserved !== reserved) {
      breaches.push(
        `I3: ${item} began with ${count}, restocks brought ${restocked}, reservations take ${reserved}, yet ${level.available} are available and ${level.reserved} reserved`,
      );
    }
    if (level.available < 0) breaches.push(`I4: ${level.available} of ${item} are available`);
    return breaches;
  });
}
