import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleOutcome, outcomeFields } from './order-fields.js';
import { inventoryEvents } from './topics.js';

/** What a cancelled order had reserved is back in the stock, once per order; `available` is what there is since. */
export const InventoryReleased = defineEvent({
  type: 'InventoryReleased',
  version: '1.0',
  topic: inventoryEvents,
  typeRequired: true,
  schema: z.looseObject({ ...outcomeFields, available: z.int().min(0) }),
  examples: [{ ...exampleOutcome, available: 100 }],
  key: (release) => release.user_id,
});
export type InventoryReleasedData = DataOf<typeof InventoryReleased>;
