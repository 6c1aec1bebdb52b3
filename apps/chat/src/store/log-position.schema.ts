import { Schema } from 'mongoose';

export const LOG_POSITIONS = 'log_positions';

/**
 * How far the log is stored; `_id` is the partition, `next` the first offset that is not. Moved in the transaction that stores
 * the messages, so who sees a position sees all of them, on any member of the replica set.
 */
export interface LogPositionDocument {
  _id: number;
  next: number;
}

export const logPositionSchema = new Schema<LogPositionDocument>(
  { _id: { type: Number, required: true }, next: { type: Number, required: true } },
  { versionKey: false },
);
