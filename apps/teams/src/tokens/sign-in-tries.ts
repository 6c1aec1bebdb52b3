import { duplicateKeyIsTransient, type MongoDatabase } from '#libs/mongo';
import { networkOf } from '#libs/service';
import { type mongo, Schema } from 'mongoose';
import { SignInLimit, type SignInLimits } from './sign-in-limit.js';

interface TriesDocument {
  _id: string;
  left: number;
  at: Date;
  granted: boolean;
  expires_at: Date;
}

const COLLECTION = 'sign_in_tries';

const schema = new Schema<TriesDocument>(
  {
    _id: { type: String, required: true },
    left: { type: Number, required: true },
    at: { type: Date, required: true },
    granted: { type: Boolean, required: true },
    expires_at: { type: Date, required: true },
  },
  { versionKey: false },
);
// An address that has rested as long as its burst takes to come back is as good as unknown.
schema.index({ expires_at: 1 }, { expireAfterSeconds: 0 });

/**
 * How often an address may try a password, over all instances. Each has a limit of its own before, so that what one of them
 * refuses costs no write; MongoDB counts by its own clock, and forgets an address that rests.
 */
export class SignInTries {
  private readonly here: SignInLimit;

  constructor(
    private readonly database: MongoDatabase,
    private readonly limits: SignInLimits,
  ) {
    database.model('SignInTries', schema, COLLECTION);
    this.here = new SignInLimit(limits);
  }

  /** Counts a try. Undefined when it is granted, else in how many ms the next one will be. */
  async refusal(address: string): Promise<number | undefined> {
    const here = this.here.refusal(address);
    if (here !== undefined) return here;
    const { left, granted } = await this.count(networkOf(address));
    return granted ? undefined : Math.ceil((1 - left) * this.limits.refillMs);
  }

  private async count(network: string): Promise<Pick<TriesDocument, 'left' | 'granted'>> {
    try {
      return await this.take(network);
    } catch (error) {
      // Two instances saw the address for the first time at once, and the other was first.
      if (!duplicateKeyIsTransient(error)) throw error;
      return this.take(network);
    }
  }

  private async take(network: string): Promise<Pick<TriesDocument, 'left' | 'granted'>> {
    const { burst, refillMs } = this.limits;
    const rested = { $divide: [{ $subtract: ['$$NOW', { $ifNull: ['$at', '$$NOW'] }] }, refillMs] };
    const left = { $min: [burst, { $add: [{ $ifNull: ['$left', burst] }, rested] }] };
    const granted = { $gte: ['$left', 1] };
    const taken = await this.tries.findOneAndUpdate(
      { _id: network },
      [
        { $set: { left, at: '$$NOW', expires_at: { $add: ['$$NOW', burst * refillMs] } } },
        { $set: { granted, left: { $cond: [granted, { $subtract: ['$left', 1] }, '$left'] } } },
      ],
      { upsert: true, returnDocument: 'after' },
    );
    return taken ?? { left: burst, granted: true };
  }

  private get tries(): mongo.Collection<TriesDocument> {
    return this.database.collection<TriesDocument>(COLLECTION);
  }
}
