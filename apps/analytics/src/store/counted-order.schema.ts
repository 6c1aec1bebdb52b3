import { Schema } from 'mongoose';

/**
 * Orders that were counted together: as placed, with their outcome, or as cancelled; each has a collection of its own. The
 * unique index knows every single id, so no order is counted twice; one document for a batch costs the database a third less
 * than one for each id.
 */
export interface CountedDocument {
  order_ids: string[];
}

export const countedSchema = new Schema<CountedDocument>(
  { order_ids: { type: [String], required: true } },
  { versionKey: false },
);
countedSchema.index({ order_ids: 1 }, { unique: true });
