import { Schema } from 'mongoose';

/**
 * One counter of one minute and one partition. Partitions have counters of their own, so that consumers of different
 * partitions never write to the same document; reading adds them up.
 */
export interface MinuteCounterDocument {
  /** `<minute>/<partition>` */
  _id: string;
  minute: Date;
  successful: number;
  failed: number;
}

export const minuteCounterSchema = new Schema<MinuteCounterDocument>(
  {
    _id: { type: String, required: true },
    minute: { type: Date, required: true },
    successful: { type: Number, required: true },
    failed: { type: Number, required: true },
  },
  { versionKey: false },
);
minuteCounterSchema.index({ minute: 1 });

/** Orders placed, of one partition; `_id` is the partition. */
export interface PlacedCounterDocument {
  _id: number;
  orders: number;
}

export const placedCounterSchema = new Schema<PlacedCounterDocument>(
  { _id: { type: Number, required: true }, orders: { type: Number, required: true } },
  { versionKey: false },
);
