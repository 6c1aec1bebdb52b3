import { Schema } from 'mongoose';
import { type OrderOutcome } from '../domain/order.js';

/**
 * The read model of an order; `_id` is the order id. Each fact has fields of its own: `status` and what follows it are the
 * inventory's outcome, and what the user is shown is derived from all of them.
 */
export interface OrderDocument {
  _id: string;
  user_id: string;
  item: string;
  quantity: number;
  status: OrderOutcome;
  reason?: string;
  placed_at: Date;
  decided_at?: Date;
  cancelled_at?: Date;
  released_at?: Date;
}

/** Of an order that nobody knows yet: only that users want it cancelled. Nothing that reads shows it. */
export interface EarlyCancellationDocument {
  _id: string;
  early_cancellations: { user_id: string; cancelled_at: Date }[];
}

export const orderSchema = new Schema<OrderDocument>(
  {
    _id: { type: String, required: true },
    user_id: { type: String, required: true },
    item: { type: String, required: true },
    quantity: { type: Number, required: true },
    status: { type: String, required: true, enum: ['placed', 'reserved', 'failed'] },
    reason: String,
    placed_at: { type: Date, required: true },
    decided_at: Date,
    cancelled_at: Date,
    released_at: Date,
  },
  { versionKey: false },
);

// A user's orders, newest first.
orderSchema.index({ user_id: 1, placed_at: -1, _id: -1 });
