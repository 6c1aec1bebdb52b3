import { Schema } from 'mongoose';
import { type FailureReason } from '#libs/events';

/**
 * What was decided about an order; `_id` is the order id, so a second decision cannot be written. It holds all that the
 * events about it say, so that each copy of an event is the same. `released_at` is set once, when the stock went back.
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
  released_at?: Date;
  release_event_id?: string;
  available_after_release?: number;
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
    released_at: Date,
    release_event_id: String,
    available_after_release: Number,
  },
  { versionKey: false },
);

/** A cancellation that came before its order; `_id` is its cancellationKey. The order takes nothing when it comes. */
export interface CancellationDocument {
  _id: string;
  order_id: string;
  user_id: string;
  cancelled_at: Date;
}

export const cancellationSchema = new Schema<CancellationDocument>(
  {
    _id: { type: String, required: true },
    order_id: { type: String, required: true },
    user_id: { type: String, required: true },
    cancelled_at: { type: Date, required: true },
  },
  { versionKey: false },
);
