/** The reason, as code and message, for turning away an event whose order id stands for another order. */
export const ORDER_ID_CONFLICT = [
  'ORDER_ID_CONFLICT',
  'order_id: stands for an order with another user, item or quantity; the first one counts',
] as const;

/** The same for a cancellation. */
export const NOT_THE_USERS_ORDER = [
  'ORDER_ID_CONFLICT',
  "order_id: stands for another user's order, which is not cancelled",
] as const;
