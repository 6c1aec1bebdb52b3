import { InventoryFailed, InventoryReleased, InventoryReserved, type TraceContext } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Injectable } from '@nestjs/common';
import { type RequestedOrder } from '../domain/reservation.js';
import { type RecordedRelease, type RecordedReservation } from '../store/recorded-reservation.js';

/** Publishes what is recorded, as it is recorded: every copy has the same event id, time and data. */
@Injectable()
export class OutcomePublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  async decided(decision: RecordedReservation, trace: TraceContext | undefined): Promise<void> {
    const order = orderFields(decision);
    const options = copyOptions(decision.event_id, decision.decided_at, trace);
    if (decision.outcome === 'reserved') {
      await this.publisher.publish(InventoryReserved, { ...order, remaining: decision.remaining }, options);
    } else {
      const { reason, available } = decision;
      await this.publisher.publish(InventoryFailed, { ...order, reason, available }, options);
    }
  }

  async released(
    order: RequestedOrder,
    { event_id, released_at, available }: RecordedRelease,
    trace: TraceContext | undefined,
  ): Promise<void> {
    const options = copyOptions(event_id, released_at, trace);
    await this.publisher.publish(InventoryReleased, { ...orderFields(order), available }, options);
  }
}

function orderFields({ order_id, user_id, item, quantity, placed_at }: RequestedOrder) {
  return { order_id, user_id, item, quantity, placed_at: placed_at.toISOString() };
}

function copyOptions(id: string, time: Date, trace: TraceContext | undefined) {
  return { id, time: time.toISOString(), ...(trace && { trace }) };
}
