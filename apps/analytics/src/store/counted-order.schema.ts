import { Schema } from 'mongoose';

/**
 * An order that is counted: as placed, with its outcome, or as cancelled; each has a collection of its own. `_id` is the order
 * id, so it cannot be counted twice.
 */
export interface CountedDocument {
  _id: string;
}

export const countedSchema = new Schema<CountedDocument>(
  { _id: { type: String, required: true } },
  { versionKey: false },
);
