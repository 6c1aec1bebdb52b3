import { duplicateKeyIsTransient, MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { Schema, type mongo } from 'mongoose';
import { type Kind } from '../domain/kinds.js';
import { SENT } from './collections.js';

/**
 * One mail to one recipient. `sending`: handed to the mail server, or about to be, and no answer is known. `unsent`: the server
 * did not take it. `sent` and `refused` are final.
 */
export interface LedgerEntry {
  /** `<event>/<recipient>`: there is one of each. */
  _id: string;
  event_id: string;
  recipient: string;
  team_id: string;
  seq: number;
  kind: Kind;
  message_id: string;
  state: 'sending' | 'unsent' | 'sent' | 'refused';
  tries: number;
  /** How often it was sent although an earlier try may have been accepted. */
  possible_duplicates: number;
  code?: string;
  first_at: Date;
  at: Date;
}

export type Planned = Pick<LedgerEntry, 'event_id' | 'recipient' | 'team_id' | 'seq' | 'kind' | 'message_id'>;

/** What a try finds. */
export type Begun =
  | { readonly settled: true }
  | {
      readonly settled: false;
      readonly mayBeSecond: boolean;
      readonly sinceMs: number;
      /** The number of this try. */
      readonly tries: number;
    };

/** How a try ended. That a mail was accepted stays true whoever has tried since; the rest is said of the latest try alone. */
export type Outcome =
  | { readonly state: 'sent' }
  | { readonly state: 'unsent' | 'refused'; readonly tries: number; readonly code?: string };

const schema = new Schema<LedgerEntry>(
  {
    _id: { type: String, required: true },
    event_id: { type: String, required: true },
    recipient: { type: String, required: true },
    team_id: { type: String, required: true },
    seq: { type: Number, required: true },
    kind: { type: String, required: true },
    message_id: { type: String, required: true },
    state: { type: String, required: true },
    tries: { type: Number, required: true },
    possible_duplicates: { type: Number, required: true },
    code: { type: String },
    first_at: { type: Date, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
schema.index({ event_id: 1, recipient: 1 }, { unique: true });
schema.index({ recipient: 1, at: -1 });
// As long as the events themselves, see queuedEventSchema.
schema.index({ at: 1 }, { expireAfterSeconds: 15 * 24 * 60 * 60 });

/** Which mails went out. Written before each is sent and after, so that a second one is possible only in between, and is counted. */
@Injectable()
export class Ledger {
  constructor(private readonly database: MongoDatabase) {
    database.model('Sent', schema, SENT);
  }

  /** Says that the mail is about to be sent. `again` also takes up one that was refused. */
  async begin(planned: Planned, again: boolean): Promise<Begun> {
    const final = again ? ['sent'] : ['sent', 'refused'];
    const now = new Date();
    try {
      const before = await this.entries.findOneAndUpdate(
        { _id: idOf(planned), state: { $nin: final as LedgerEntry['state'][] } },
        {
          $set: { state: 'sending', at: now },
          $inc: { tries: 1 },
          $setOnInsert: { ...planned, first_at: now, possible_duplicates: 0 },
        },
        { upsert: true, returnDocument: 'before' },
      );
      const mayBeSecond = before?.state === 'sending';
      if (mayBeSecond)
        await this.entries.updateOne({ _id: idOf(planned) }, { $inc: { possible_duplicates: 1 } });
      const sinceMs = before ? now.getTime() - before.first_at.getTime() : 0;
      return { settled: false, mayBeSecond, sinceMs, tries: (before?.tries ?? 0) + 1 };
    } catch (error) {
      // There is one, and it is final: the upsert could only have made a second.
      if (duplicateKeyIsTransient(error)) return { settled: true };
      throw error;
    }
  }

  async settle(planned: Planned, { state, ...of }: Outcome): Promise<void> {
    const { tries, code } = { tries: undefined, code: undefined, ...of };
    await this.entries.updateOne(
      { _id: idOf(planned), ...(tries !== undefined && { tries, state: { $ne: 'sent' } }) },
      { $set: { state, at: new Date(), ...(code !== undefined && { code }) } },
    );
  }

  /** The mail went to nobody, as nobody was there to send it to. */
  async refuseUnsent(planned: Planned, code: string): Promise<void> {
    const at = new Date();
    await this.entries.updateOne(
      { _id: idOf(planned) },
      {
        $set: { state: 'refused', code, at },
        $setOnInsert: { ...planned, tries: 0, possible_duplicates: 0, first_at: at },
      },
      { upsert: true },
    );
  }

  async refusedOf(eventId: string): Promise<LedgerEntry[]> {
    return this.entries.find({ event_id: eventId, state: { $ne: 'sent' } }).toArray();
  }

  /** Of one recipient, the latest first. */
  async latestOf(recipient: string, limit: number): Promise<LedgerEntry[]> {
    return this.entries.find({ recipient }).sort({ at: -1 }).limit(limit).toArray();
  }

  private get entries(): mongo.Collection<LedgerEntry> {
    return this.database.collection<LedgerEntry>(SENT);
  }
}

function idOf({ event_id, recipient }: Pick<Planned, 'event_id' | 'recipient'>): string {
  return `${event_id}/${recipient}`;
}
