import { type DataOf, defineEvent, OrderPlaced } from '#libs/events';
import { randomUUID } from 'node:crypto';
import { publishedEvents } from '../servers/topics.js';

/** `OrderPlaced` on a topic of the bench. */
export const PublishedOrder = defineEvent({ ...OrderPlaced, topic: publishedEvents });

const VALUE_BYTES = 250;
const USERS = 1000;

/** An order whose JSON has 250 bytes, filled up by a field that the contract does not know. */
export function orderOf250Bytes(index: number): DataOf<typeof OrderPlaced> {
  const order = {
    order_id: randomUUID(),
    user_id: `user-${index % USERS}`,
    item: 'pizza',
    quantity: 1,
    note: '',
  };
  order.note = 'n'.repeat(VALUE_BYTES - JSON.stringify(order).length);
  return order;
}

/** The trace that our records of a request carry. */
export const TRACE = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  requestId: '4bf92f3577b34da6a3ce929d0e0e4736',
};
