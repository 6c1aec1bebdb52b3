import { Schema } from 'mongoose';

/** What is left of an item; `_id` is the item. `available` plus `reserved` is what there was and what was added. */
export interface StockDocument {
  _id: string;
  available: number;
  reserved: number;
}

export const stockSchema = new Schema<StockDocument>(
  {
    _id: { type: String, required: true },
    available: { type: Number, required: true, min: 0 },
    reserved: { type: Number, required: true, min: 0 },
  },
  { versionKey: false },
);
