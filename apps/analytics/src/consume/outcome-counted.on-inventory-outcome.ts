import { InventoryFailed, InventoryReleased, InventoryReserved } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { countedOutcome } from '../domain/outcome-fold.js';
import { OutcomeStore } from '../store/outcome-store.js';

type OutcomeEvent = typeof InventoryReserved | typeof InventoryFailed | typeof InventoryReleased;

@Controller()
export class OutcomeCountedOnInventoryOutcome {
  constructor(private readonly outcomes: OutcomeStore) {}

  @Subscribe({
    group: 'analytics-service',
    events: [InventoryReserved, InventoryFailed, InventoryReleased],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
    batchScale: 4,
  })
  async handle({ topic, partition, events }: EventBatch<OutcomeEvent>): Promise<void> {
    const next = BigInt(events.at(-1)?.offset ?? -1) + 1n;
    await this.outcomes.count({ topic, partition, next }, events.map(countedOutcome));
  }
}
