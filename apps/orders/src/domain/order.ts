import {
  type InventoryFailedData,
  type InventoryReleasedData,
  type InventoryReservedData,
} from '#libs/events';

/** What the inventory decided; `placed` until it has. */
export type OrderOutcome = 'placed' | 'reserved' | 'failed';

/** What an order is to its user. */
export type OrderStatus = OrderOutcome | 'cancelled';

/** What a user asks for. */
export interface OrderRequest {
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

/** An order and the facts about it, each of which may come in any order. */
export interface Order extends OrderRequest {
  readonly order_id: string;
  readonly outcome: OrderOutcome;
  /** Why it failed. */
  readonly reason?: string;
  readonly placed_at: Date;
  readonly decided_at?: Date;
  readonly cancelled_at?: Date;
  /** What it had reserved is back in the stock since then. */
  readonly released_at?: Date;
}

interface InventoryFact extends OrderRequest {
  readonly order_id: string;
  readonly placed_at: Date;
}

export interface Outcome extends InventoryFact {
  readonly outcome: Exclude<OrderOutcome, 'placed'>;
  readonly reason?: string;
  readonly decided_at: Date;
}

/** The stock of a cancelled order went back. */
export interface Release extends InventoryFact {
  readonly released_at: Date;
}

export interface Cancellation {
  readonly order_id: string;
  readonly user_id: string;
  readonly cancelled_at: Date;
}

const CANCELLED = 'cancelled';

/** An order that failed for want of stock stays failed, whoever cancels it afterwards. */
export function statusOf({ outcome, reason, cancelled_at, released_at }: Order): OrderStatus {
  if (outcome === 'failed' && reason !== CANCELLED) return 'failed';
  return outcome === 'failed' || cancelled_at || released_at ? 'cancelled' : outcome;
}

/** Nothing more happens to the order by itself: it is decided, and when it was cancelled, its stock is back. */
export function isSettled({ outcome, cancelled_at, released_at }: Order): boolean {
  if (outcome === 'failed' || released_at) return true;
  return outcome === 'reserved' && !cancelled_at;
}

/** The same of an order whose cancellation will come, whether it is recorded yet or not. */
export function isSettledAsCancelled(order: Order): boolean {
  return isSettled(order) && statusOf(order) !== 'reserved';
}

export function sameRequest(one: OrderRequest, other: OrderRequest): boolean {
  return one.user_id === other.user_id && one.item === other.item && one.quantity === other.quantity;
}

/** The fact that an event of the inventory tells. `time` is the event's, ms since 1970. */
export function inventoryFact(
  event:
    | { type: 'InventoryReserved'; data: InventoryReservedData }
    | { type: 'InventoryFailed'; data: InventoryFailedData }
    | { type: 'InventoryReleased'; data: InventoryReleasedData },
  time: number,
): Outcome | Release {
  const { order_id, user_id, item, quantity, placed_at } = event.data;
  const order = { order_id, user_id, item, quantity, placed_at: new Date(placed_at) };
  const at = new Date(time);
  if (event.type === 'InventoryReleased') return { ...order, released_at: at };
  if (event.type === 'InventoryReserved') return { ...order, outcome: 'reserved', decided_at: at };
  return { ...order, outcome: 'failed', reason: event.data.reason, decided_at: at };
}
