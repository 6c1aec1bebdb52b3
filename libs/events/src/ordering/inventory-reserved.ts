import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { outcomeFields } from './order-fields.js';
import { inventoryEvents } from './topics.js';

/** The order's items are taken from the stock; `remaining` is what this reservation left. */
export const InventoryReserved = defineEvent({
  type: 'InventoryReserved',
  version: '1.0',
  topic: inventoryEvents,
  schema: z.looseObject({ ...outcomeFields, remaining: z.int().min(0) }),
  examples: [
    {
      order_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
      user_id: 'alice',
      item: 'pizza',
      quantity: 2,
      placed_at: '2026-01-31T12:00:00.000Z',
      remaining: 98,
    },
  ],
  key: (outcome) => outcome.user_id,
});
export type InventoryReservedData = DataOf<typeof InventoryReserved>;
