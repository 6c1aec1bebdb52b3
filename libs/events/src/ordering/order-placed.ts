import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { orderFields } from './order-fields.js';
import { orderEvents } from './topics.js';

/** A user ordered something. The event's time is when the order was placed. */
export const OrderPlaced = defineEvent({
  type: 'OrderPlaced',
  version: '1.0',
  topic: orderEvents,
  schema: z.looseObject(orderFields),
  examples: [
    { order_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77', user_id: 'alice', item: 'pizza', quantity: 2 },
  ],
  key: (order) => order.user_id,
});
export type OrderPlacedData = DataOf<typeof OrderPlaced>;
