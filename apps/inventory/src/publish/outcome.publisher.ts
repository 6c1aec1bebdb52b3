import { InventoryFailed, InventoryReserved, type TraceContext } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Injectable } from '@nestjs/common';
import { type RecordedDecision } from '../store/reservation-store.js';

@Injectable()
export class OutcomePublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  /** Publishes a decision as it is recorded: every copy has the same event id, time and data. */
  async decided(decision: RecordedDecision, trace: TraceContext | undefined): Promise<void> {
    const { order_id, user_id, item, quantity } = decision;
    const order = { order_id, user_id, item, quantity, placed_at: decision.placed_at.toISOString() };
    const options = {
      id: decision.event_id,
      time: decision.decided_at.toISOString(),
      ...(trace && { trace }),
    };
    if (decision.outcome === 'reserved') {
      await this.publisher.publish(InventoryReserved, { ...order, remaining: decision.remaining }, options);
    } else {
      const { reason, available } = decision;
      await this.publisher.publish(InventoryFailed, { ...order, reason, available }, options);
    }
  }
}
