import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleOutcome, outcomeFields } from './order-fields.js';
import { inventoryEvents } from './topics.js';

/** The order's items are taken from the stock; `remaining` is what this reservation left. */
export const InventoryReserved = defineEvent({
  type: 'InventoryReserved',
  version: '1.0',
  topic: inventoryEvents,
  schema: z.looseObject({ ...outcomeFields, remaining: z.int().min(0) }),
  examples: [{ ...exampleOutcome, remaining: 98 }],
  key: (outcome) => outcome.user_id,
});
export type InventoryReservedData = DataOf<typeof InventoryReserved>;
