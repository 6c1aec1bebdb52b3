import { Schema } from 'mongoose';

/** The way of one team's mails: who sends them now, which event is next, and when to look at it. */
export interface LaneDocument {
  _id: string;
  next_seq: number;
  /** Grows with every event that comes, so that who lets go of the lane sees what came meanwhile. */
  rung: number;
  /** Without it nothing waits. */
  due_at?: Date;
  /** Grows with each owner; writes are held against it. */
  token: number;
  owner?: string;
  leased_until?: Date;
  attempts: number;
  parked_since?: Date;
  reason?: string;
  name?: string;
  name_seq?: number;
}

export const laneSchema = new Schema<LaneDocument>(
  {
    _id: { type: String, required: true },
    next_seq: { type: Number, required: true },
    rung: { type: Number, required: true },
    due_at: { type: Date },
    token: { type: Number, required: true },
    owner: { type: String },
    leased_until: { type: Date },
    attempts: { type: Number, required: true },
    parked_since: { type: Date },
    reason: { type: String },
    name: { type: String },
    name_seq: { type: Number },
  },
  { versionKey: false },
);
laneSchema.index({ due_at: 1 }, { sparse: true });
laneSchema.index({ parked_since: 1 }, { sparse: true });
