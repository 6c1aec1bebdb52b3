import { Schema } from 'mongoose';

export interface UserDocument {
  _id: string;
  name: string;
  /** As it was given. */
  email: string;
  /** Lower case: one person writes their address in many ways, and mail servers take them for one. */
  email_key: string;
  /** As storedPassword() makes it. */
  password: string;
  created_at: Date;
}

export const userSchema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    email: { type: String, required: true },
    email_key: { type: String, required: true },
    password: { type: String, required: true },
    created_at: { type: Date, required: true },
  },
  { versionKey: false },
);

userSchema.index({ email_key: 1 }, { unique: true });
