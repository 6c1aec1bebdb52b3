import { Schema } from 'mongoose';

export const LOG_POSITIONS = 'log_positions';

/**
 * How far the log is done with where its last record left no message: a duplicate, a conflict, a dead letter. `_id` is the
 * partition, `next` the first offset that is not. Everywhere else the latest message says the same, and both are written after
 * or together with all before them, so who sees one of them sees those, on any member of the replica set.
 */
export interface LogPositionDocument {
  _id: number;
  next: number;
}

export const logPositionSchema = new Schema<LogPositionDocument>(
  { _id: { type: Number, required: true }, next: { type: Number, required: true } },
  { versionKey: false },
);
