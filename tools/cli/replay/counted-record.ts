import {
  catalogue,
  decodeEvent,
  DecodeFault,
  inventoryEvents,
  InventoryFailed,
  InventoryReleased,
  InventoryReserved,
} from '#libs/events';
import { type FetchedRecord, partitionOf, replayGroupOf } from '#libs/kafka';
import {
  countedOutcome,
  type CountedOutcome,
  type InventoryOutcome,
} from '../../../apps/analytics/src/domain/outcome-fold.js';

/** Why a record has no part in the numbers: the same reasons for which the running service passes over it. */
export type PassedOver = 'dead-lettered' | 'replayed for another group' | 'another event';

const CONTRACTS = catalogue.filter(({ topic }) => topic.name === inventoryEvents.name);
const COUNTED: readonly string[] = [InventoryReserved.type, InventoryFailed.type, InventoryReleased.type];

/** What the record adds to the numbers of `group`, or why nothing. */
export function countedRecord(record: FetchedRecord, group: string): CountedOutcome | PassedOver {
  const replayFor = replayGroupOf(record);
  if (replayFor !== undefined && replayFor !== group) return 'replayed for another group';
  const event = decodeEvent(record, CONTRACTS);
  if (event instanceof DecodeFault) return 'dead-lettered';
  if (partitionOf(event.key, inventoryEvents.partitions) !== record.partition) return 'dead-lettered';
  if (!COUNTED.includes(event.type)) return 'another event';
  return countedOutcome({ type: event.type, data: event.data } as InventoryOutcome);
}
