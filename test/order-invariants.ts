import { type OrderEvidence, type Position } from './order-evidence.js';
import { type OrderHistory } from './order-history.js';
import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

interface OrderData {
  readonly order_id: string;
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

export interface Claim {
  readonly history: OrderHistory;
  readonly evidence: OrderEvidence;
  readonly initialStock: Readonly<Record<string, number>>;
  /** Lowest stock that was seen while it ran. */
  readonly lowestAvailable?: number;
}

/** What changes from copy to copy of an outcome, by design: who published it as the how-manieth, and the trace. */
const PER_COPY = new Set(['ce_sequence', 'ce_producer']);

/** Every breach of I1 to I6, each as a sentence; none when all is well. */
export function breachesOf({ history, evidence, initialStock, lowestAvailable }: Claim): string[] {
  return [
    ...acknowledgedOrdersHaveOneOutcome(history, evidence),
    ...everyOutcomeHasARequest(history, evidence),
    ...stockAddsUp(evidence, initialStock),
    ...(lowestAvailable !== undefined && lowestAvailable < 0
      ? [`I4: available was seen at ${lowestAvailable}`]
      : []),
    ...copiesAreIdentical(evidence),
    ...outcomesFollowTheirSource(evidence),
  ];
}

/**
 * I12, as sentences: every order before the inventory's committed offset must be decided and its outcome published. The
 * positions must have been read before the evidence.
 */
export function commitsAheadOf(positions: readonly Position[], evidence: OrderEvidence): string[] {
  const decided = new Set(evidence.reservations.map(({ _id }) => _id));
  const published = outcomeIdsByOrder(evidence);
  const committed = new Map(
    positions
      .filter(({ group }) => group === 'inventory-service')
      .map((position) => [position.partition, position.committed]),
  );
  return evidence.placed
    .filter(({ partition, offset }) => offset < (committed.get(partition) ?? 0))
    .map((record) => ({ place: `${record.partition}@${record.offset}`, ...dataOf<OrderData>(record) }))
    .flatMap(({ place, order_id }) => [
      ...(decided.has(order_id) ? [] : [`I12: ${place} is committed, but ${order_id} is not decided`]),
      ...(published.has(order_id) ? [] : [`I12: ${place} is committed, but ${order_id} has no outcome`]),
    ]);
}

function acknowledgedOrdersHaveOneOutcome(history: OrderHistory, evidence: OrderEvidence): string[] {
  const documents = new Map(evidence.orders.map((order) => [order._id, order]));
  const outcomes = outcomeIdsByOrder(evidence);
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

function everyOutcomeHasARequest(history: OrderHistory, { placed, outcomes }: OrderEvidence): string[] {
  const acknowledged = new Set(history.with('ok').map(({ orderId }) => orderId));
  const doubtful = history.with('unknown').map(({ request }) => JSON.stringify(request));
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
  for (const record of outcomes) {
    const { order_id } = dataOf<OrderData>(record);
    if (!requested.has(order_id)) breaches.push(`I2: ${order_id} has an outcome and no order`);
  }
  return breaches;
}

function stockAddsUp(
  { stock, reservations }: OrderEvidence,
  initial: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(initial).flatMap(([item, count]) => {
    const level = stock.find(({ _id }) => _id === item);
    if (!level) return [`I3: ${item} has no stock document`];
    const reserved = reservations
      .filter((reservation) => reservation.item === item && reservation.outcome === 'reserved')
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const breaches: string[] = [];
    if (level.available !== count - reserved || level.reserved !== reserved) {
      breaches.push(
        `I3: ${item} began with ${count}, reservations take ${reserved}, yet ${level.available} are available and ${level.reserved} reserved`,
      );
    }
    if (level.available < 0) breaches.push(`I4: ${level.available} of ${item} are available`);
    return breaches;
  });
}

function copiesAreIdentical({ outcomes, reservations }: OrderEvidence): string[] {
  const decided = new Map(reservations.map((reservation) => [reservation._id, reservation]));
  const first = new Map<string, string>();
  return outcomes.flatMap((record) => {
    const { order_id } = dataOf<OrderData>(record);
    const copy = copyOf(record);
    const breaches: string[] = [];
    if ((first.get(order_id) ?? copy) !== copy) {
      breaches.push(`I5: two outcomes of ${order_id} differ: ${first.get(order_id)} and ${copy}`);
    }
    if (!first.has(order_id)) first.set(order_id, copy);
    if (decided.get(order_id)?.event_id !== headerOf(record, 'ce_id')) {
      breaches.push(`I5: the outcome of ${order_id} is not the one that its reservation records`);
    }
    return breaches;
  });
}

function outcomesFollowTheirSource({ placed, outcomes }: OrderEvidence): string[] {
  const source = firstByKey(placed);
  return [...firstByKey(outcomes)].flatMap(([key, ids]) => {
    const decided = new Set(ids);
    const expected = (source.get(key) ?? []).filter((id) => decided.has(id));
    const at = ids.findIndex((id, index) => id !== expected[index]);
    return at === -1
      ? []
      : [`I6: outcome ${at} of ${key} is for ${ids[at]}, its source has ${expected[at]} there`];
  });
}

function outcomeIdsByOrder({ outcomes }: OrderEvidence): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const record of outcomes) {
    const { order_id } = dataOf<OrderData>(record);
    ids.set(order_id, (ids.get(order_id) ?? new Set()).add(headerOf(record, 'ce_id') ?? 'no ce_id'));
  }
  return ids;
}

/** Order ids of each key in the order in which they first occur in the log. */
function firstByKey(records: readonly LogRecord[]): Map<string, string[]> {
  const byKey = new Map<string, Set<string>>();
  for (const record of records) {
    const key = record.key?.toString() ?? '';
    byKey.set(key, (byKey.get(key) ?? new Set()).add(dataOf<OrderData>(record).order_id));
  }
  return new Map([...byKey].map(([key, ids]) => [key, [...ids]]));
}

/** All bytes of a record that every copy shares. */
function copyOf(record: LogRecord): string {
  const attributes = Object.keys(record.headers)
    .filter((name) => name.startsWith('ce_') && !PER_COPY.has(name))
    .sort()
    .map((name) => `${name}=${headerOf(record, name)}`);
  return [record.key?.toString('hex'), record.value?.toString(), ...attributes].join(' ');
}
