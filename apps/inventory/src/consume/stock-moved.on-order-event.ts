import { setTimeout as sleep } from 'node:timers/promises';
import { OrderCancelled, OrderPlaced } from '#libs/events';
import { type EventBatch, HandlerGate, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { type OrderCommand, owns } from '../domain/order-commands.js';
import { sameOrder } from '../domain/reservation.js';
import { OutcomePublisher } from '../publish/outcome.publisher.js';
import { type RecordedReservation } from '../store/recorded-reservation.js';
import { ReservationStore } from '../store/reservation-store.js';
import { orderErrors } from './order-errors.js';
import { ProcessingDelay } from './processing-delay.js';

type OrderEvent = typeof OrderPlaced | typeof OrderCancelled;

/**
 * Decide, publish, and only then let the offsets be committed. A crash in between brings the batch again; what was decided is
 * then published once more as it is recorded, so the redelivery is the outbox.
 */
@Controller()
export class StockMovedOnOrderEvent {
  // Partitions that decide at once would only fight for the same stock; they may publish side by side.
  private readonly oneDecides = new HandlerGate(1);

  constructor(
    private readonly reservations: ReservationStore,
    private readonly outcomes: OutcomePublisher,
    private readonly delay: ProcessingDelay,
  ) {}

  @Subscribe({ group: 'inventory-service', events: [OrderPlaced, OrderCancelled], errors: orderErrors })
  async handle(batch: EventBatch<OrderEvent>): Promise<void> {
    await sleep(this.delay.msFor(batch.events.length));
    const commands = batch.events.map(commandOf);
    crashPoint('before-transaction');
    const recorded = await this.oneDecides.run(() => this.reservations.obey(commands));
    crashPoint('after-transaction');
    const published = commands.flatMap((command, index) => {
      const event = batch.events[index];
      return event ? this.answer(batch, event, command, recorded) : [];
    });
    await Promise.all(published);
    crashPoint('after-publish');
  }

  /** Publishes what is recorded about the order of the command; called in the order of the log. */
  private answer(
    batch: EventBatch<OrderEvent>,
    event: ReceivedEvent<OrderEvent>,
    command: OrderCommand,
    recorded: ReadonlyMap<string, RecordedReservation>,
  ): Promise<void>[] {
    const reservation = recorded.get(event.data.order_id);
    if (command.type === 'place') {
      if (reservation && sameOrder(reservation, command.order))
        return [this.outcomes.decided(reservation, event.trace)];
      batch.reject(
        event,
        'ORDER_ID_CONFLICT',
        'order_id: stands for an order with another user, item or quantity; the first one counts',
      );
      return [];
    }
    // The order has not come yet.
    if (!reservation) return [];
    if (owns(command.cancellation, reservation))
      return reservation.release
        ? [this.outcomes.released(reservation, reservation.release, event.trace)]
        : [];
    batch.reject(
      event,
      'ORDER_ID_CONFLICT',
      "order_id: stands for another user's order, which is not cancelled",
    );
    return [];
  }
}

function commandOf(event: ReceivedEvent<OrderEvent>): OrderCommand {
  const { order_id, user_id } = event.data;
  const at = new Date(event.time);
  if (event.type === 'OrderCancelled')
    return { type: 'cancel', cancellation: { order_id, user_id, cancelled_at: at } };
  const { item, quantity } = event.data;
  return { type: 'place', order: { order_id, user_id, item, quantity, placed_at: at } };
}
