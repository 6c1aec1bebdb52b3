import { z } from 'zod';
import { IDENTIFIER, IDENTIFIER_RULE, MAX_QUANTITY, ORDER_ID, ORDER_ID_RULE } from '../limits.js';

/** The fields that every event of an order carries. */
export const orderFields = {
  order_id: z.string().regex(ORDER_ID, ORDER_ID_RULE),
  user_id: z.string().regex(IDENTIFIER, IDENTIFIER_RULE),
  item: z.string().regex(IDENTIFIER, IDENTIFIER_RULE),
  quantity: z.int().min(1).max(MAX_QUANTITY),
};

/** An outcome repeats the time of its order, so that rates by event time do not depend on when the stock was asked. */
export const outcomeFields = { ...orderFields, placed_at: z.iso.datetime() };
