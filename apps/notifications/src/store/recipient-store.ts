import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { Schema, type mongo } from 'mongoose';
import { type Kind, KIND_NAMES } from '../domain/kinds.js';
import { type Preferences, preferencesOf, type StoredPreferences } from '../domain/preferences.js';
import { PREFERENCES, RECIPIENTS } from './collections.js';

interface RecipientDocument {
  _id: string;
  name: string;
  email: string;
}

interface PreferencesDocument extends StoredPreferences {
  _id: string;
}

export interface Recipient {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
}

/** What of one's preferences is to change. */
export interface PreferencesChange {
  readonly mail?: boolean | undefined;
  readonly kinds?: Partial<Record<Kind, boolean | undefined>> | undefined;
}

const recipientSchema = new Schema<RecipientDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    email: { type: String, required: true },
  },
  { versionKey: false },
);
const preferencesSchema = new Schema<PreferencesDocument>(
  {
    _id: { type: String, required: true },
    mail: { type: Boolean },
    kinds: { type: Schema.Types.Mixed },
  },
  { versionKey: false },
);

/** Where mails go, and who wants which. Preferences are apart: they may be there before the address is. */
@Injectable()
export class RecipientStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('Recipient', recipientSchema, RECIPIENTS);
    database.model('Preferences', preferencesSchema, PREFERENCES);
  }

  async learn(recipients: readonly Recipient[]): Promise<void> {
    if (recipients.length === 0) return;
    await this.recipients.bulkWrite(
      recipients.map(({ user_id, name, email }) => ({
        updateOne: { filter: { _id: user_id }, update: { $set: { name, email } }, upsert: true },
      })),
      // In the order of the log: the last one counts.
      { ordered: true },
    );
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Recipient>> {
    const found = await this.recipients.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(found.map(({ _id, name, email }) => [_id, { user_id: _id, name, email }]));
  }

  async preferences(userId: string): Promise<Preferences> {
    return preferencesOf((await this.saved.findOne({ _id: userId })) ?? undefined);
  }

  async change(userId: string, { mail, kinds = {} }: PreferencesChange): Promise<Preferences> {
    const set: Record<string, boolean> = {};
    if (mail !== undefined) set['mail'] = mail;
    for (const kind of KIND_NAMES) {
      const wanted = kinds[kind];
      if (wanted !== undefined) set[`kinds.${kind}`] = wanted;
    }
    if (Object.keys(set).length === 0) return this.preferences(userId);
    const after = await this.saved.findOneAndUpdate(
      { _id: userId },
      { $set: set as Partial<PreferencesDocument> },
      { upsert: true, returnDocument: 'after' },
    );
    return preferencesOf(after ?? undefined);
  }

  private get recipients(): mongo.Collection<RecipientDocument> {
    return this.database.collection<RecipientDocument>(RECIPIENTS);
  }

  private get saved(): mongo.Collection<PreferencesDocument> {
    return this.database.collection<PreferencesDocument>(PREFERENCES);
  }
}
