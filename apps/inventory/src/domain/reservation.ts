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

/** A user no longer wants an order. */
export interface Cancellation {
  readonly order_id: string;
  readonly user_id: string;
  readonly cancelled_at: Date;
}

/** What a cancelled order had reserved is back; `available` is what there is since. */
export interface Release {
  readonly order_id: string;
  readonly available: number;
}

/** Whoever asks gets all that the order says or nothing. `left` is undefined for an item that does not exist. */
export function decide(order: RequestedOrder, left: number | undefined): Decision {
  if (left === undefined) return { outcome: 'failed', reason: 'unknown_item', available: 0 };
  if (left < order.quantity) return { outcome: 'failed', reason: 'not_enough_stock', available: left };
  return { outcome: 'reserved', remaining: left - order.quantity };
}

export function sameOrder(one: RequestedOrder, other: RequestedOrder): boolean {
  return one.user_id === other.user_id && one.item === other.item && one.quantity === other.quantity;
}

/** Names a cancellation: only the user of an order can cancel it, so another's does not stand in the way. */
export function cancellationKey({ order_id, user_id }: Omit<Cancellation, 'cancelled_at'>): string {
  return `${order_id}/${user_id}`;
}
