import { InventoryFailed, InventoryReserved } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { minuteOf } from '../domain/metrics.js';
import { OutcomeStore } from '../store/outcome-store.js';

@Controller()
export class OutcomeCountedOnInventoryOutcome {
  constructor(private readonly outcomes: OutcomeStore) {}

  @Subscribe({
    group: 'analytics-service',
    events: [InventoryReserved, InventoryFailed],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
  })
  async handle(batch: EventBatch<typeof InventoryReserved | typeof InventoryFailed>): Promise<void> {
    await this.outcomes.count(
      batch.partition,
      batch.events.map(({ type, data }) => ({
        order_id: data.order_id,
        kind: type === 'InventoryReserved' ? 'successful' : 'failed',
        minute: minuteOf(Date.parse(data.placed_at)),
      })),
    );
  }
}
