import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleOutcome, outcomeFields } from './order-fields.js';
import { inventoryEvents } from './topics.js';

export type FailureReason = 'unknown_item' | 'not_enough_stock' | 'cancelled';

/** Nothing was taken. `reason` is one of FailureReason today; readers must live with reasons to come. */
export const InventoryFailed = defineEvent({
  type: 'InventoryFailed',
  version: '1.0',
  topic: inventoryEvents,
  schema: z.looseObject({
    ...outcomeFields,
    reason: z.string().regex(/^[a-z_]{1,64}$/, 'lower case letters and "_"'),
    available: z.int().min(0),
  }),
  examples: [{ ...exampleOutcome, reason: 'not_enough_stock', available: 1 }],
  key: (outcome) => outcome.user_id,
});
export type InventoryFailedData = DataOf<typeof InventoryFailed>;
