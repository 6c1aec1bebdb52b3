import { InventoryFailed, InventoryReleased, InventoryReserved } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { inventoryFact } from '../domain/order.js';
import { OrderStore } from '../store/order-store.js';
import { ORDER_ID_CONFLICT } from './order-id-conflict.js';

type InventoryEvent = typeof InventoryReserved | typeof InventoryFailed | typeof InventoryReleased;

@Controller()
export class OrderSettledOnInventoryEvent {
  constructor(private readonly store: OrderStore) {}

  @Subscribe({
    group: 'order-processor',
    events: [InventoryReserved, InventoryFailed, InventoryReleased],
    errors: [mongoErrorClass],
  })
  async handle(batch: EventBatch<InventoryEvent>): Promise<void> {
    const facts = batch.events.map((event) => inventoryFact(event, event.time));
    const conflicts = await this.store.recordFacts(facts);
    batch.events.forEach((event, index) => {
      const fact = facts[index];
      if (fact && conflicts.has(fact)) batch.reject(event, ...ORDER_ID_CONFLICT);
    });
  }
}
