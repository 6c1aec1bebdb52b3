import { type FetchedRecord } from '#libs/kafka';
import { Schema, type mongo } from 'mongoose';

/** The record as it was read, so that it can be dead-lettered untouched however long it waits here. */
export interface StoredRecord {
  topic: string;
  partition: number;
  offset: string;
  timestamp: number;
  key: Buffer | mongo.Binary | null;
  value: Buffer | mongo.Binary | null;
  /** As pairs: names of headers may be any text, and names of fields may not. */
  headers: { name: string; values: (Buffer | mongo.Binary | string)[] }[];
}

export interface QueuedEventDocument {
  /** The event's id. */
  _id: string;
  team_id: string;
  seq: number;
  type: string;
  data: unknown;
  time: Date;
  /** When it came, by the database's clock. */
  at: Date;
  state: 'waiting' | 'done';
  /** Only who was refused before is mailed: the event was replayed out of the dead letters. */
  again?: boolean;
  record?: StoredRecord;
  done_at?: Date;
}

/** Longer than the topics keep their records, so that whatever is read again is known here. */
const KEPT_S = 15 * 24 * 60 * 60;

export const queuedEventSchema = new Schema<QueuedEventDocument>(
  {
    _id: { type: String, required: true },
    team_id: { type: String, required: true },
    seq: { type: Number, required: true },
    type: { type: String, required: true },
    data: { type: Schema.Types.Mixed, required: true },
    time: { type: Date, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    again: { type: Boolean },
    record: { type: Schema.Types.Mixed },
    done_at: { type: Date },
  },
  { versionKey: false },
);
queuedEventSchema.index({ team_id: 1, state: 1, seq: 1 });
queuedEventSchema.index({ done_at: 1 }, { expireAfterSeconds: KEPT_S });

export function storedRecord({ headers, ...record }: FetchedRecord): StoredRecord {
  return {
    ...record,
    headers: Object.entries(headers).map(([name, value]) => ({ name, values: [value].flat() })),
  };
}

export function recordOf({ headers, key, value, ...record }: StoredRecord): FetchedRecord {
  return {
    ...record,
    key: bytesOf(key),
    value: bytesOf(value),
    headers: Object.fromEntries(
      headers.map(({ name, values }) => {
        const all = values.map((one) => (typeof one === 'string' ? one : (bytesOf(one) ?? '')));
        return [name, all.length === 1 ? all[0]! : all];
      }),
    ),
  };
}

function bytesOf(value: Buffer | mongo.Binary | null): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer);
}
