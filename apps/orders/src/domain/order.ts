import { type InventoryFailedData, type InventoryReservedData } from '#libs/events';

export type OrderStatus = 'placed' | 'reserved' | 'failed';

/** What a user asks for. */
export interface OrderRequest {
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

/** An order and what became of it. */
export interface Order extends OrderRequest {
  readonly order_id: string;
  readonly status: OrderStatus;
  /** Why it failed. */
  readonly reason?: string;
  readonly placed_at: Date;
  readonly decided_at?: Date;
}

export interface Outcome extends OrderRequest {
  readonly order_id: string;
  readonly status: Exclude<OrderStatus, 'placed'>;
  readonly reason?: string;
  readonly placed_at: Date;
  readonly decided_at: Date;
}

export function sameRequest(one: OrderRequest, other: OrderRequest): boolean {
  return one.user_id === other.user_id && one.item === other.item && one.quantity === other.quantity;
}

export function isDecided(order: Pick<Order, 'status'>): boolean {
  return order.status !== 'placed';
}

/** The outcome that an event of the inventory tells. `decidedAt` is the event's time, ms since 1970. */
export function outcomeFrom(
  event:
    | { type: 'InventoryReserved'; data: InventoryReservedData }
    | { type: 'InventoryFailed'; data: InventoryFailedData },
  decidedAt: number,
): Outcome {
  const { order_id, user_id, item, quantity, placed_at } = event.data;
  const decided = { placed_at: new Date(placed_at), decided_at: new Date(decidedAt) };
  const order = { order_id, user_id, item, quantity, ...decided };
  return event.type === 'InventoryReserved'
    ? { ...order, status: 'reserved' }
    : { ...order, status: 'failed', reason: event.data.reason };
}
