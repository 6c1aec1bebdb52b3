import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleOrder, orderFields } from './order-fields.js';
import { orderEvents } from './topics.js';

/** A user ordered something. The event's time is when the order was placed. */
export const OrderPlaced = defineEvent({
  type: 'OrderPlaced',
  version: '1.0',
  topic: orderEvents,
  schema: z.looseObject(orderFields),
  examples: [exampleOrder],
  key: (order) => order.user_id,
});
export type OrderPlacedData = DataOf<typeof OrderPlaced>;
