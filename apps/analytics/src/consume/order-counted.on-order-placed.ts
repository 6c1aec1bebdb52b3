import { OrderPlaced } from '#libs/events';
import { type EventBatch, Subscribe } from '#libs/kafka';
import { Controller } from '@nestjs/common';
import { PlacedStore } from '../store/placed-store.js';
import { countingErrors } from './counting-errors.js';

@Controller()
export class OrderCountedOnOrderPlaced {
  constructor(private readonly placed: PlacedStore) {}

  @Subscribe({ group: 'order-analytics', events: [OrderPlaced], errors: countingErrors })
  async handle(batch: EventBatch<typeof OrderPlaced>): Promise<void> {
    await this.placed.count(
      batch.partition,
      batch.events.map(({ data }) => data),
    );
  }
}
