import { Schema } from 'mongoose';

/** Where somebody stands in a team as of the event `seq`; who has left stays, so that nothing older brings them back. */
export interface MemberDocument {
  /** `<team>/<user>`. */
  _id: string;
  team_id: string;
  user_id: string;
  seq: number;
  gone: boolean;
}

/** What mails have to know of a task, and its event does not say. */
export interface TaskDocument {
  _id: string;
  team_id: string;
  seq: number;
  creator?: string;
  assignee?: string;
}

export const memberSchema = new Schema<MemberDocument>(
  {
    _id: { type: String, required: true },
    team_id: { type: String, required: true },
    user_id: { type: String, required: true },
    seq: { type: Number, required: true },
    gone: { type: Boolean, required: true },
  },
  { versionKey: false },
);
memberSchema.index({ team_id: 1 });

export const taskSchema = new Schema<TaskDocument>(
  {
    _id: { type: String, required: true },
    team_id: { type: String, required: true },
    seq: { type: Number, required: true },
    creator: { type: String },
    assignee: { type: String },
  },
  { versionKey: false },
);
taskSchema.index({ team_id: 1 });
