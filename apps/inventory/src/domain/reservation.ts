import { type FailureReason } from '#libs/events';

/** An order that the inventory is asked to decide about. */
export interface RequestedOrder {
  readonly order_id: string;
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
  readonly placed_at: Date;
}

export type Decision =
  | { readonly outcome: 'reserved'; readonly remaining: number }
  | { readonly outcome: 'failed'; readonly reason: FailureReason; readonly available: number };

export type DecidedOrder = RequestedOrder & Decision;

/** What a batch of orders takes from the stock, and what was decided about each. */
export interface Reservations {
  readonly decided: readonly DecidedOrder[];
  readonly taken: ReadonlyMap<string, number>;
}

/**
 * Decides in the order of the requests: whoever asked first gets it, and an order gets all that it asks for or nothing.
 * `available` maps the items that exist to what is left of them.
 */
export function reserve(
  orders: readonly RequestedOrder[],
  available: ReadonlyMap<string, number>,
): Reservations {
  const left = new Map(available);
  const taken = new Map<string, number>();
  const decided = orders.map((order) => {
    const decision = decide(order, left.get(order.item));
    if (decision.outcome === 'reserved') {
      left.set(order.item, decision.remaining);
      taken.set(order.item, (taken.get(order.item) ?? 0) + order.quantity);
    }
    return { ...order, ...decision };
  });
  return { decided, taken };
}

function decide(order: RequestedOrder, left: number | undefined): Decision {
  if (left === undefined) return { outcome: 'failed', reason: 'unknown_item', available: 0 };
  if (left < order.quantity) return { outcome: 'failed', reason: 'not_enough_stock', available: left };
  return { outcome: 'reserved', remaining: left - order.quantity };
}

export function sameOrder(one: RequestedOrder, other: RequestedOrder): boolean {
  return one.user_id === other.user_id && one.item === other.item && one.quantity === other.quantity;
}
