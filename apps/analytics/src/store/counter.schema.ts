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
  cancelled: number;
}

export const minuteCounterSchema = new Schema<MinuteCounterDocument>(
  {
    _id: { type: String, required: true },
    minute: { type: Date, required: true },
    successful: { type: Number, required: true },
    failed: { type: Number, required: true },
    cancelled: { type: Number, required: true },
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

/** Up to where a partition is counted; `_id` is `<topic>/<partition>`. Written with the counters, in one transaction. */
export interface PositionDocument {
  _id: string;
  /** Comes back as a number where that is exact. */
  next_offset: bigint | number;
}

export const positionSchema = new Schema<PositionDocument>(
  { _id: { type: String, required: true }, next_offset: { type: Schema.Types.BigInt, required: true } },
  { versionKey: false },
);
