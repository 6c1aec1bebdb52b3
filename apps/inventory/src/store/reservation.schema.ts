import { Schema } from 'mongoose';
import { type FailureReason } from '#libs/events';

/**
 * What was decided about an order; `_id` is the order id, so a second decision cannot be written. It holds all that the
 * outcome's event says, so that each copy of the event is the same.
 */
export interface ReservationDocument {
  _id: string;
  user_id: string;
  item: string;
  quantity: number;
  placed_at: Date;
  outcome: 'reserved' | 'failed';
  remaining?: number;
  reason?: FailureReason;
  available?: number;
  event_id: string;
  decided_at: Date;
}

export const reservationSchema = new Schema<ReservationDocument>(
  {
    _id: { type: String, required: true },
    user_id: { type: String, required: true },
    item: { type: String, required: true },
    quantity: { type: Number, required: true },
    placed_at: { type: Date, required: true },
    outcome: { type: String, required: true, enum: ['reserved', 'failed'] },
    remaining: Number,
    reason: String,
    available: Number,
    event_id: { type: String, required: true },
    decided_at: { type: Date, required: true },
  },
  { versionKey: false },
);
