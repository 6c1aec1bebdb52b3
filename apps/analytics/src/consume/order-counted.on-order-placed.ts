import { OrderPlaced } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { Controller } from '@nestjs/common';
import { PlacedStore } from '../store/placed-store.js';

@Controller()
export class OrderCountedOnOrderPlaced {
  constructor(private readonly placed: PlacedStore) {}

  @Subscribe({
    group: 'order-analytics',
    events: [OrderPlaced],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
    batchScale: 4,
  })
  async handle(batch: EventBatch<typeof OrderPlaced>): Promise<void> {
    await this.placed.count(
      batch.partition,
      batch.events.map(({ data }) => data),
    );
  }
}
