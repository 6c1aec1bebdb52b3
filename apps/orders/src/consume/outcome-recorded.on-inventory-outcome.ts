import { InventoryFailed, InventoryReserved } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { outcomeFrom } from '../domain/order.js';
import { OrderStore } from '../store/order-store.js';
import { ORDER_ID_CONFLICT } from './order-id-conflict.js';

@Controller()
export class OutcomeRecordedOnInventoryOutcome {
  constructor(private readonly store: OrderStore) {}

  @Subscribe({
    group: 'order-processor',
    events: [InventoryReserved, InventoryFailed],
    errors: [mongoErrorClass],
  })
  async handle(batch: EventBatch<typeof InventoryReserved | typeof InventoryFailed>): Promise<void> {
    const outcomes = batch.events.map((event) => outcomeFrom(event, event.time));
    const conflicts = await this.store.recordOutcomes(outcomes);
    batch.events.forEach((event, index) => {
      const outcome = outcomes[index];
      if (outcome && conflicts.has(outcome)) batch.reject(event, ...ORDER_ID_CONFLICT);
    });
  }
}
