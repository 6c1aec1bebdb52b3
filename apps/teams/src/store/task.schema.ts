import { Schema } from 'mongoose';

export interface TaskDocument {
  _id: string;
  team_id: string;
  title: string;
  description?: string;
  assignee?: string;
  /** YYYY-MM-DD. */
  due_on?: string;
  completed: boolean;
  version: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

export const taskSchema = new Schema<TaskDocument>(
  {
    _id: { type: String, required: true },
    team_id: { type: String, required: true },
    title: { type: String, required: true },
    description: { type: String },
    assignee: { type: String },
    due_on: { type: String },
    completed: { type: Boolean, required: true },
    version: { type: Number, required: true },
    created_by: { type: String, required: true },
    created_at: { type: Date, required: true },
    updated_at: { type: Date, required: true },
  },
  { versionKey: false },
);

// The tasks of a team, oldest first.
taskSchema.index({ team_id: 1, created_at: 1, _id: 1 });
