import { OrderCancelled, OrderPlaced } from '#libs/events';
import { type EventBatch, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { OrderStore } from '../store/order-store.js';
import { NOT_THE_USERS_ORDER, ORDER_ID_CONFLICT } from './order-id-conflict.js';

type OrderEvent = typeof OrderPlaced | typeof OrderCancelled;

@Controller()
export class OrderRecordedOnOrderEvent {
  constructor(private readonly store: OrderStore) {}

  @Subscribe({
    group: 'order-processor',
    events: [OrderPlaced, OrderCancelled],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
  })
  async handle(batch: EventBatch<OrderEvent>): Promise<void> {
    const placed = batch.events.filter(isPlaced).map((event) => ({ event, ...placedOrder(event) }));
    const cancelled = batch.events.filter(isCancelled).map((event) => ({ event, ...cancellation(event) }));
    for (const { event } of await this.store.recordPlaced(placed)) batch.reject(event, ...ORDER_ID_CONFLICT);
    for (const { event } of await this.store.recordCancelled(cancelled))
      batch.reject(event, ...NOT_THE_USERS_ORDER);
  }
}

function isPlaced(event: ReceivedEvent<OrderEvent>): event is ReceivedEvent<typeof OrderPlaced> {
  return event.type === 'OrderPlaced';
}

function isCancelled(event: ReceivedEvent<OrderEvent>): event is ReceivedEvent<typeof OrderCancelled> {
  return event.type === 'OrderCancelled';
}

function placedOrder({
  data: { order_id, user_id, item, quantity },
  time,
}: ReceivedEvent<typeof OrderPlaced>) {
  return { order_id, user_id, item, quantity, placed_at: new Date(time) };
}

function cancellation({ data: { order_id, user_id }, time }: ReceivedEvent<typeof OrderCancelled>) {
  return { order_id, user_id, cancelled_at: new Date(time) };
}
