import { orderIdOf } from './order-data.js';
import { type OrderEvidence } from './order-evidence.js';
import { typeOf } from './order-log.js';
import { headerOf, type LogRecord } from './topic-tail.js';

/** What changes from copy to copy of an outcome, by design: who published it as the how-manieth, and the trace. */
const PER_COPY = new Set(['ce_sequence', 'ce_producer']);

/** I5: all copies of an outcome or a release are the same, and say what is recorded. */
export function copiesAreIdentical({ outcomes, releases, reservations }: OrderEvidence): string[] {
  const decided = new Map(reservations.map((reservation) => [reservation._id, reservation]));
  return [
    ...differences('outcome', outcomes, (id) => decided.get(id)?.event_id),
    ...differences('release', releases, (id) => decided.get(id)?.release_event_id),
  ];
}

function differences(
  what: string,
  records: readonly LogRecord[],
  recorded: (orderId: string) => string | undefined,
): string[] {
  const first = new Map<string, string>();
  return records.flatMap((record) => {
    const id = orderIdOf(record);
    const copy = copyOf(record);
    const breaches: string[] = [];
    if ((first.get(id) ?? copy) !== copy) {
      breaches.push(`I5: two ${what}s of ${id} differ: ${first.get(id)} and ${copy}`);
    }
    if (!first.has(id)) first.set(id, copy);
    if (recorded(id) !== headerOf(record, 'ce_id')) {
      breaches.push(`I5: the ${what} of ${id} is not the one that its reservation records`);
    }
    return breaches;
  });
}

/** I6: what is said of one key comes in the order of its source, counting first copies only. */
export function outcomesFollowTheirSource({
  placed,
  cancellations,
  outcomes,
  releases,
}: OrderEvidence): string[] {
  const source = firstByKey([...placed, ...cancellations], (record) => typeOf(record) === 'OrderCancelled');
  const said = firstByKey([...outcomes, ...releases], (record) => typeOf(record) === 'InventoryReleased');
  return [...said].flatMap(([key, steps]) => {
    const taken = new Set(steps);
    const expected = (source.get(key) ?? []).filter((step) => taken.has(step));
    const at = steps.findIndex((step, index) => step !== expected[index]);
    return at === -1
      ? []
      : [`I6: event ${at} of ${key} is the ${steps[at]}, its source has ${expected[at]} there`];
  });
}

/** Steps of each key in the order in which they first occur in the log: an order's outcome, or its release. */
function firstByKey(
  records: readonly LogRecord[],
  releases: (record: LogRecord) => boolean,
): Map<string, string[]> {
  const inOrder = [...records].sort(
    (one, other) => one.partition - other.partition || one.offset - other.offset,
  );
  const byKey = new Map<string, Set<string>>();
  for (const record of inOrder) {
    const key = record.key?.toString() ?? '';
    const step = `${releases(record) ? 'release' : 'outcome'} of ${orderIdOf(record)}`;
    byKey.set(key, (byKey.get(key) ?? new Set()).add(step));
  }
  return new Map([...byKey].map(([key, steps]) => [key, [...steps]]));
}

/** All bytes of a record that every copy shares. */
function copyOf(record: LogRecord): string {
  const attributes = Object.keys(record.headers)
    .filter((name) => name.startsWith('ce_') && !PER_COPY.has(name))
    .sort()
    .map((name) => `${name}=${headerOf(record, name)}`);
  return [record.key?.toString('hex'), record.value?.toString(), ...attributes].join(' ');
}
