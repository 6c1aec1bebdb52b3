import { OrderPlaced } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { OrderStore } from '../store/order-store.js';
import { ORDER_ID_CONFLICT } from './order-id-conflict.js';

@Controller()
export class OrderRecordedOnOrderPlaced {
  constructor(private readonly store: OrderStore) {}

  @Subscribe({ group: 'order-processor', events: [OrderPlaced], errors: [mongoErrorClass] })
  async handle(batch: EventBatch<typeof OrderPlaced>): Promise<void> {
    const placed = batch.events.map(({ data: { order_id, user_id, item, quantity }, time }) => ({
      order_id,
      user_id,
      item,
      quantity,
      placed_at: new Date(time),
    }));
    const conflicts = await this.store.recordPlaced(placed);
    batch.events.forEach((event, index) => {
      const order = placed[index];
      if (order && conflicts.has(order)) batch.reject(event, ...ORDER_ID_CONFLICT);
    });
  }
}
