import { Schema } from 'mongoose';

/**
 * Stock that was added, and the answer that was given. `_id` is the request's Idempotency-Key, or a new id without one. Kept
 * for ever, so that a key stands for one restock for ever and the stock can be accounted for.
 */
export interface RestockDocument {
  _id: string;
  item: string;
  quantity: number;
  available: number;
  reserved: number;
  restocked_at: Date;
}

export const restockSchema = new Schema<RestockDocument>(
  {
    _id: { type: String, required: true },
    item: { type: String, required: true },
    quantity: { type: Number, required: true },
    available: { type: Number, required: true },
    reserved: { type: Number, required: true },
    restocked_at: { type: Date, required: true },
  },
  { versionKey: false },
);
