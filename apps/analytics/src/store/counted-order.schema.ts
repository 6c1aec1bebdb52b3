import { Schema } from 'mongoose';
import { type OutcomeKind } from '../domain/metrics.js';

/** An order whose outcome is counted; `_id` is the order id, so it cannot be counted twice. */
export interface OutcomeDocument {
  _id: string;
  kind: OutcomeKind;
  minute: Date;
}

export const outcomeSchema = new Schema<OutcomeDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: ['successful', 'failed'] },
    minute: { type: Date, required: true },
  },
  { versionKey: false },
);

/** An order that is counted as placed; `_id` is the order id. */
export interface PlacedDocument {
  _id: string;
}

export const placedSchema = new Schema<PlacedDocument>(
  { _id: { type: String, required: true } },
  { versionKey: false },
);
