import { Schema } from 'mongoose';

/** `_id` is `<conversation>/<hour>`. */
export interface StatisticsDocument {
  _id: string;
  conversation: string;
  hour: Date;
  messages: number;
  characters: number;
}

export const statisticsSchema = new Schema<StatisticsDocument>(
  {
    _id: { type: String, required: true },
    conversation: { type: String, required: true },
    hour: { type: Date, required: true },
    messages: { type: Number, required: true },
    characters: { type: Number, required: true },
  },
  { versionKey: false },
);
statisticsSchema.index({ conversation: 1, hour: -1 });

/** How far the statistics have come; `_id` is the partition, `next` the first offset that is not counted. */
export interface StatisticsProgressDocument {
  _id: number;
  next: number;
}

export const statisticsProgressSchema = new Schema<StatisticsProgressDocument>(
  { _id: { type: Number, required: true }, next: { type: Number, required: true } },
  { versionKey: false },
);
