import { Injectable } from '@nestjs/common';
import { type Caller } from '#libs/service';
import { type Order, statusOf } from '../domain/order.js';
import { OrderEventsPublisher } from '../publish/order-events.publisher.js';
import { OrderWatch } from '../query/order-watch.js';
import { OrderStore } from '../store/order-store.js';
import { OrderDesk } from './order-desk.js';
import { isOwn } from './own-order.js';

/** Nobody knows the order, it is not recorded yet, or it is another user's. */
export class OrderNotKnown extends Error {}

/** The order took no stock, so there is nothing to cancel. */
export class OrderHasFailed extends Error {}

const LOOKUP_MS = 300;
const RECORDED_WITHIN_MS = 1000;

/**
 * Asks for the cancellation of an order; the inventory decides what it means. To ask again does no harm: what is known to be
 * cancelled is left as it is, and a second event has no second effect.
 */
@Injectable()
export class CancelDesk {
  constructor(
    private readonly orders: OrderDesk,
    private readonly store: OrderStore,
    private readonly watch: OrderWatch,
    private readonly publisher: OrderEventsPublisher,
  ) {}

  /** Resolves when the cancellation will last. `caller` is undefined where everybody may cancel. */
  async cancel(orderId: string, caller: Caller | undefined): Promise<void> {
    const placedHere = this.orders.placedHere(orderId);
    const recorded = await (placedHere
      ? this.recordedByNow(orderId)
      : this.watch.recorded(orderId, RECORDED_WITHIN_MS));
    const order = recorded ?? placedHere;
    if (!order || !isOwn(order, caller)) throw new OrderNotKnown();
    const status = recorded && statusOf(recorded);
    if (status === 'failed') throw new OrderHasFailed();
    if (status === 'cancelled') return;
    await this.publisher.orderCancelled(orderId, order);
    this.watch.expectCancellation(orderId);
  }

  /** A shortcut only: what was placed here can be cancelled without MongoDB. */
  private recordedByNow(orderId: string): Promise<Order | undefined> {
    return this.store.find(orderId, { withinMs: LOOKUP_MS }).catch(() => undefined);
  }
}
