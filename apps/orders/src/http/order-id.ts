import { ORDER_ID, ORDER_ID_RULE, timeOrderedId } from '#libs/events';
import { ProblemException } from '#libs/service';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6f0f5a5e-8c0c-5d3b-9d5c-2d6a1f3f7a10';

/**
 * With an Idempotency-Key the id follows from user and key, so that a retry is the same order on any instance and for ever,
 * and nobody can claim another user's.
 */
export function orderIdFor(userId: string, idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? timeOrderedId() : uuidv5(`${userId}\n${idempotencyKey}`, NAMESPACE);
}

export const ORDER_ID_INVALID = 'The order_id is not valid.';
export const ORDER_ID_FAULT = { field: 'order_id', message: `must have ${ORDER_ID_RULE}` };

/** Throws a 400 problem for what cannot be the id of an order. */
export function checkOrderId(orderId: string): void {
  if (ORDER_ID.test(orderId)) return;
  throw new ProblemException(400, ORDER_ID_INVALID, { errors: [ORDER_ID_FAULT] });
}
