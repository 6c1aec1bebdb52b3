import { setTimeout as sleep } from 'node:timers/promises';
import { OrderPlaced } from '#libs/events';
import { type EventBatch, HandlerGate, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { type RequestedOrder, sameOrder } from '../domain/reservation.js';
import { OutcomePublisher } from '../publish/outcome.publisher.js';
import { ReservationStore } from '../store/reservation-store.js';
import { orderErrors } from './order-errors.js';
import { ProcessingDelay } from './processing-delay.js';

/**
 * Decide, publish, and only then let the offsets be committed. A crash in between brings the batch again; what was decided is
 * then published once more as it is recorded, so the redelivery is the outbox.
 */
@Controller()
export class StockReservedOnOrderPlaced {
  // Partitions that decide at once would only fight for the same stock; they may publish side by side.
  private readonly oneDecides = new HandlerGate(1);

  constructor(
    private readonly reservations: ReservationStore,
    private readonly outcomes: OutcomePublisher,
    private readonly delay: ProcessingDelay,
  ) {}

  @Subscribe({ group: 'inventory-service', events: [OrderPlaced], errors: orderErrors })
  async handle(batch: EventBatch<typeof OrderPlaced>): Promise<void> {
    await sleep(this.delay.msFor(batch.events.length));
    crashPoint('before-transaction');
    const decisions = await this.oneDecides.run(() => this.reservations.decide(batch.events.map(requestOf)));
    crashPoint('after-transaction');
    const published = batch.events.flatMap((event) => {
      const decision = decisions.get(event.data.order_id);
      if (decision && sameOrder(decision, requestOf(event)))
        return [this.outcomes.decided(decision, event.trace)];
      batch.reject(
        event,
        'ORDER_ID_CONFLICT',
        'order_id: stands for an order with another user, item or quantity; the first one counts',
      );
      return [];
    });
    await Promise.all(published);
    crashPoint('after-publish');
  }
}

function requestOf({ data, time }: ReceivedEvent<typeof OrderPlaced>): RequestedOrder {
  const { order_id, user_id, item, quantity } = data;
  return { order_id, user_id, item, quantity, placed_at: new Date(time) };
}
