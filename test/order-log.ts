import { headerOf, type LogRecord } from './topic-tail.js';

/** Marks a record that a test wrote to be turned away, and says why that must happen. */
export const BAD_RECORD = 'x-bad-record';

/** `poison`: no group can read it. `conflict`: a group that keeps orders must refuse it, one that counts ids passes it over. */
export type BadRecord = 'poison' | 'conflict';

export function badnessOf(record: LogRecord): BadRecord | undefined {
  return headerOf(record, BAD_RECORD) as BadRecord | undefined;
}

export function typeOf(record: LogRecord): string | undefined {
  return headerOf(record, 'ce_type');
}

/** The records of both topics by what they say. Those that are to be turned away stand apart. */
export interface OrderLog {
  readonly placed: readonly LogRecord[];
  readonly cancellations: readonly LogRecord[];
  readonly outcomes: readonly LogRecord[];
  readonly releases: readonly LogRecord[];
  readonly bad: readonly LogRecord[];
}

export function orderLog(orderEvents: readonly LogRecord[], inventoryEvents: readonly LogRecord[]): OrderLog {
  const good = (records: readonly LogRecord[]) => records.filter((record) => !badnessOf(record));
  const is = (type: string) => (record: LogRecord) => typeOf(record) === type;
  const isNot = (type: string) => (record: LogRecord) => typeOf(record) !== type;
  return {
    placed: good(orderEvents).filter(isNot('OrderCancelled')),
    cancellations: good(orderEvents).filter(is('OrderCancelled')),
    outcomes: good(inventoryEvents).filter(isNot('InventoryReleased')),
    releases: good(inventoryEvents).filter(is('InventoryReleased')),
    bad: [...orderEvents, ...inventoryEvents].filter(badnessOf),
  };
}
