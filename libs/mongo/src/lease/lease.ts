import { type mongo } from 'mongoose';
import { type MongoDatabase } from '../mongo-database.js';
import { LeaseLostError } from '../mongo-library-error.js';
import { leaseRefusedWrites } from './lease-metrics.js';

/** A lease as it is stored. `token` grows by one at each change of holder and never repeats. */
interface LeaseDocument extends mongo.Document {
  _id: string;
  holder: string | null;
  token: number;
  expiresAt: Date;
  fenced?: number;
}

const COLLECTION = 'leases';
const DUPLICATE_KEY = 11000;

/**
 * A named right that one holder has at a time. Time is the server's ($$NOW) alone, so the clocks of the processes do
 * not matter. Being the holder is only a hope by the time one acts on it: writes are safe by fence().
 */
export class Lease {
  constructor(
    private readonly database: MongoDatabase,
    readonly name: string,
    private readonly ttlMs: number,
  ) {}

  /** Takes the lease if it is free or expired, renews it if it is the holder's. The token, or undefined if another has it. */
  async acquire(holder: string): Promise<number | undefined> {
    // Ours only while it has not expired: a term that ended unnoticed must not go on under the same token.
    const expired = { $lte: ['$expiresAt', '$$NOW'] };
    const isFree = { $or: [{ $eq: [{ $ifNull: ['$holder', null] }, null] }, expired] };
    const isOurs = { $and: [{ $eq: ['$holder', holder] }, { $not: [expired] }] };
    const taken = { $or: [isFree, isOurs] };
    const change = {
      holder: { $cond: [taken, { $literal: holder }, '$holder'] },
      token: { $cond: [isFree, { $add: [{ $ifNull: ['$token', 0] }, 1] }, '$token'] },
      expiresAt: { $cond: [taken, { $add: ['$$NOW', this.ttlMs] }, '$expiresAt'] },
    };
    try {
      const found = await this.leases().findOneAndUpdate({ _id: this.name }, [{ $set: change }], {
        upsert: true,
        returnDocument: 'after',
      });
      return found?.holder === holder ? found.token : undefined;
    } catch (error) {
      // Two created the lease at once, and the other did.
      if ((error as { code?: unknown }).code === DUPLICATE_KEY) return undefined;
      throw error;
    }
  }

  /** Gives the lease up, so that another need not wait for it to expire. Does nothing for who no longer has it. */
  async release(holder: string): Promise<void> {
    await this.leases().updateOne({ _id: this.name, holder }, { $set: { holder: null } });
  }

  private leases(): mongo.Collection<LeaseDocument> {
    return this.database.collection<LeaseDocument>(COLLECTION);
  }
}

/**
 * Inside a transaction: makes its writes depend on the token being that of the current holder, and throws
 * LeaseLostError when it is not. It writes to the lease, so that a change of holder at the same moment conflicts with
 * the transaction, and one of the two fails. Nobody else gets the lease from a process that is frozen after it and before the
 * commit, until MongoDB ends the transaction (`transactionLifetimeLimitSeconds`, 60 s).
 */
export async function fence(
  database: MongoDatabase,
  session: mongo.ClientSession,
  lease: string,
  token: number,
): Promise<void> {
  const { matchedCount } = await database
    .collection<LeaseDocument>(COLLECTION)
    .updateOne({ _id: lease, token, holder: { $ne: null } }, { $inc: { fenced: 1 } }, { session });
  if (matchedCount === 0) throw lost(lease, token);
}

/**
 * Throws LeaseLostError when the token is no longer that of the current holder. For writes that do no harm when it changes hands
 * right after, and must not hold it.
 */
export async function requireLease(database: MongoDatabase, lease: string, token: number): Promise<void> {
  const held = await database
    .collection<LeaseDocument>(COLLECTION)
    .findOne({ _id: lease, token, holder: { $ne: null } }, { readPreference: 'primary' });
  if (!held) throw lost(lease, token);
}

function lost(lease: string, token: number): LeaseLostError {
  leaseRefusedWrites.inc({ lease });
  return new LeaseLostError(lease, token);
}
