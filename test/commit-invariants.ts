import { type BadRecord, badnessOf, typeOf } from './order-log.js';
import { eventIdsByOrder, orderIdOf, placeOf } from './order-data.js';
import { type OrderEvidence, type Position } from './order-evidence.js';
import { groupsThatRefuse, sourceOf } from './dead-letter-invariants.js';
import { type LogRecord } from './topic-tail.js';

/**
 * I12, as sentences: all that a group has committed must be in its database, published where it publishes, or in the dead
 * letters. The positions must have been read before the evidence.
 */
export function commitsAheadOf(positions: readonly Position[], evidence: OrderEvidence): string[] {
  const effects = effectsOf(evidence);
  const records = [
    ...evidence.placed,
    ...evidence.cancellations,
    ...evidence.outcomes,
    ...evidence.releases,
    ...evidence.bad,
  ];
  return positions.flatMap(({ group, topic, partition, committed }) =>
    records
      .filter(
        (record) => record.topic === topic && record.partition === partition && record.offset < committed,
      )
      .flatMap((record) => {
        const lacks = effects(group, record);
        return lacks === undefined ? [] : [`I12: ${group} has committed ${placeOf(record)}, but ${lacks}`];
      }),
  );
}

/** What a committed record lacks; undefined when nothing. */
function effectsOf(evidence: OrderEvidence): (group: string, record: LogRecord) => string | undefined {
  const decided = new Set(evidence.reservations.map(({ _id }) => _id));
  const reserved = new Set(
    evidence.reservations.filter(({ outcome }) => outcome === 'reserved').map(({ _id }) => _id),
  );
  const released = eventIdsByOrder(evidence.releases);
  const documents = new Map(evidence.orders.map((order) => [order._id, order]));
  const published = eventIdsByOrder(evidence.outcomes);
  const letters = new Set(evidence.deadLetters.map(sourceOf));
  const { countedPlaced, countedOutcomes } = evidence;

  const lacksLetter = (group: string, record: LogRecord, bad: BadRecord) =>
    groupsThatRefuse(record.topic, bad).includes(group) && !letters.has(`${group} ${placeOf(record)}`)
      ? 'it is not in the dead letters'
      : undefined;
  const ofPlaced: Record<string, (id: string) => string | undefined> = {
    'inventory-service': (id) => {
      if (!decided.has(id)) return `${id} is not decided`;
      return published.has(id) ? undefined : `${id} has no outcome`;
    },
    'order-processor': (id) => (documents.has(id) ? undefined : `${id} has no order document`),
    'order-analytics': (id) => (countedPlaced.has(id) ? undefined : `${id} is not counted as placed`),
  };
  const ofOutcome: Record<string, (id: string) => string | undefined> = {
    'order-processor': (id) =>
      (documents.get(id)?.status ?? 'placed') === 'placed' ? `${id} is still only placed` : undefined,
    'analytics-service': (id) =>
      countedOutcomes.has(id) ? undefined : `the outcome of ${id} is not counted`,
  };
  return (group, record) => {
    const bad = badnessOf(record);
    if (bad) return lacksLetter(group, record, bad);
    const id = orderIdOf(record);
    const type = typeOf(record);
    if (type === 'OrderCancelled') {
      const unpublished = group === 'inventory-service' && reserved.has(id) && !released.has(id);
      return unpublished ? `${id} has no release` : undefined;
    }
    if (type === 'InventoryReleased') {
      const unsettled = group === 'order-processor' && !documents.get(id)?.released_at;
      return unsettled ? `${id} is not released` : undefined;
    }
    return (record.topic === 'order-events' ? ofPlaced : ofOutcome)[group]?.(id);
  };
}
