import { type Role } from '#libs/events';
import { Schema } from 'mongoose';

export interface StoredMember {
  user_id: string;
  role: Role;
  /** `<actor>/<Idempotency-Key>` of who added them, where there was one. */
  key?: string;
}

/** A deleted team stays as a name without members, so that its id and its sequence never begin anew. */
export interface TeamDocument {
  _id: string;
  name: string;
  members: StoredMember[];
  version: number;
  seq: number;
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date;
  /** Where its events go since it was moved. */
  partition?: number;
  /** How often it was moved. */
  moves?: number;
}

const memberSchema = new Schema<StoredMember>(
  {
    user_id: { type: String, required: true },
    role: { type: String, required: true },
    key: { type: String },
  },
  { _id: false },
);

export const teamSchema = new Schema<TeamDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    members: { type: [memberSchema], required: true },
    version: { type: Number, required: true },
    seq: { type: Number, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
    deleted_at: { type: Date },
    partition: { type: Number },
    moves: { type: Number },
  },
  { versionKey: false },
);

// The teams of a user.
teamSchema.index({ 'members.user_id': 1, created_at: 1, _id: 1 });
