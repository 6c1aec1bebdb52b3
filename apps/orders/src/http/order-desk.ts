import { LatestEntries, RecentRequests } from '#libs/service';
import { Injectable } from '@nestjs/common';
import { type OrderRequest, type OrderStatus, sameRequest, statusOf } from '../domain/order.js';
import { OrderEventsPublisher } from '../publish/order-events.publisher.js';
import { OrderStore } from '../store/order-store.js';

export interface Placement {
  readonly order_id: string;
  readonly status: OrderStatus;
  /** The order was there before this request. */
  readonly replayed: boolean;
}

/** The key was used with another body. */
export class IdempotencyKeyReused extends Error {}

const LOOKUP_MS = 300;
const ORDERS_KEPT = 10_000;

/**
 * Places orders. A repeated idempotent request finds the first one here (same instance, any moment), in the read model (any
 * instance, once it is recorded), or else becomes a second event with the same order id, which the consumers take for what
 * it is: a duplicate.
 */
@Injectable()
export class OrderDesk {
  private readonly recent = new RecentRequests<OrderRequest, Placement>(ORDERS_KEPT);
  private readonly acknowledged = new LatestEntries<OrderRequest>(ORDERS_KEPT);

  constructor(
    private readonly publisher: OrderEventsPublisher,
    private readonly store: OrderStore,
  ) {}

  async place(orderId: string, request: OrderRequest): Promise<Placement> {
    await this.publisher.orderPlaced(orderId, request);
    this.acknowledged.set(orderId, request);
    return { order_id: orderId, status: 'placed', replayed: false };
  }

  /** What was asked for, of an order that this instance took a short while ago. */
  placedHere(orderId: string): OrderRequest | undefined {
    return this.acknowledged.get(orderId);
  }

  async placeOnce(orderId: string, request: OrderRequest): Promise<Placement> {
    const recent = this.recent.find(orderId);
    if (!recent) return this.recent.remember(orderId, request, this.placeUnlessRecorded(orderId, request));
    if (!sameRequest(recent.request, request)) throw new IdempotencyKeyReused();
    const { status } = await recent.answer;
    const recorded = await this.recorded(orderId);
    return { order_id: orderId, status: recorded ? statusOf(recorded) : status, replayed: true };
  }

  private async placeUnlessRecorded(orderId: string, request: OrderRequest): Promise<Placement> {
    const known = await this.recorded(orderId);
    if (!known) return this.place(orderId, request);
    if (!sameRequest(known, request)) throw new IdempotencyKeyReused();
    return { order_id: orderId, status: statusOf(known), replayed: true };
  }

  /** A shortcut only: without MongoDB orders are taken all the same, and the consumers keep them apart. */
  private recorded(orderId: string) {
    return this.store.find(orderId, { withinMs: LOOKUP_MS }).catch(() => undefined);
  }
}
