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

export const exampleOrder = {
  order_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
  user_id: 'alice',
  item: 'pizza',
  quantity: 2,
};

export const exampleOutcome = { ...exampleOrder, placed_at: '2026-01-31T12:00:00.000Z' };
