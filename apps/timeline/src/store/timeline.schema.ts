import { Schema } from 'mongoose';

/** A post as a timeline keeps it. The fields are always written in this order, so that equal timelines have equal bytes. */
export interface KeptPost {
  post_id: string;
  content: string;
  partition: number;
  offset: number;
  timestamp: number;
  published_at: number;
  region?: string;
}

/** A user's latest posts in the order of the log; `_id` is the user. */
export interface TimelineDocument {
  _id: string;
  posts: KeptPost[];
}

export const timelineSchema = new Schema<TimelineDocument>(
  { _id: { type: String, required: true }, posts: { type: Schema.Types.Mixed, required: true } },
  { versionKey: false },
);

/**
 * Up to where a partition is folded into timelines and minutes; `_id` is the partition. It moves in the transaction of the
 * fold, which makes a batch that comes again change nothing.
 */
export interface ProgressDocument {
  _id: number;
  next_offset: number;
  /** The latest steady time of the partition, ms since 1970. */
  last_timestamp: number;
}

export const progressSchema = new Schema<ProgressDocument>(
  {
    _id: { type: Number, required: true },
    next_offset: { type: Number, required: true },
    last_timestamp: { type: Number, required: true },
  },
  { versionKey: false },
);
