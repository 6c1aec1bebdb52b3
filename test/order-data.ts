import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

/** What every event about an order says; a cancellation only the first two. */
export interface OrderData {
  readonly order_id: string;
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
  readonly placed_at?: string;
}

export function orderIdOf(record: LogRecord): string {
  return dataOf<OrderData>(record).order_id;
}

/** Event ids by order: more than one where two events say different things about the same. */
export function eventIdsByOrder(records: readonly LogRecord[]): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const record of records) {
    const order = orderIdOf(record);
    ids.set(order, (ids.get(order) ?? new Set()).add(headerOf(record, 'ce_id') ?? 'no ce_id'));
  }
  return ids;
}

export function placeOf({ topic, partition, offset }: LogRecord): string {
  return `${topic}/${partition}@${offset}`;
}
