import { Schema } from 'mongoose';

/**
 * What one partition counted for one minute that is not closed. Partitions have documents of their own, so that consumers of
 * different partitions never write to the same one.
 */
export interface MinuteDocument {
  /** `<minute>/<partition>` */
  _id: string;
  /** Its beginning, ms since 1970. */
  minute: number;
  posts: number;
  late: number;
  /** Posts by user, whose dots are written as fieldOf() does. */
  users?: Record<string, number>;
}

export const minuteSchema = new Schema<MinuteDocument>(
  {
    _id: { type: String, required: true },
    minute: { type: Number, required: true },
    posts: { type: Number, required: true },
    late: { type: Number, required: true },
    users: { type: Schema.Types.Mixed },
  },
  { versionKey: false, minimize: false },
);
minuteSchema.index({ minute: 1 });

/** A closed minute; `_id` is its beginning. It never changes but for `published`. */
export interface TrendDocument {
  _id: number;
  posts: number;
  late: number;
  users: { user_id: string; posts: number }[];
  /** Whether its record is known to be in timeline-trends. */
  published: boolean;
}

export const trendSchema = new Schema<TrendDocument>(
  {
    _id: { type: Number, required: true },
    posts: { type: Number, required: true },
    late: { type: Number, required: true },
    users: { type: Schema.Types.Mixed, required: true },
    published: { type: Boolean, required: true },
  },
  { versionKey: false },
);
trendSchema.index({ published: 1 });

// A dot would lead into a document below; "%" is no part of a user's id.
export function fieldOf(user: string): string {
  return user.replaceAll('.', '%');
}

export function userOf(field: string): string {
  return field.replaceAll('%', '.');
}
