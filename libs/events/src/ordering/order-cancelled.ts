import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleOrder, orderFields } from './order-fields.js';
import { orderEvents } from './topics.js';

const { order_id, user_id } = orderFields;

/**
 * A user no longer wants an order. The event's time is when it was cancelled. It says nothing of what became of the stock:
 * it may meet an order that is reserved, failed, or not decided yet.
 */
export const OrderCancelled = defineEvent({
  type: 'OrderCancelled',
  version: '1.0',
  topic: orderEvents,
  typeRequired: true,
  schema: z.looseObject({ order_id, user_id }),
  examples: [{ order_id: exampleOrder.order_id, user_id: exampleOrder.user_id }],
  key: (cancellation) => cancellation.user_id,
});
export type OrderCancelledData = DataOf<typeof OrderCancelled>;
