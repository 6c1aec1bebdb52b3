import { fence, LeaseLostError, type MongoDatabase, withTransaction } from '#libs/mongo';

const LEASE = 'message-statistics';

/** The lease of the statistics, as MongoDB has it. */
export interface LeaseState {
  /** The instance that holds it, which may have vanished since. */
  readonly leader: string;
  readonly token: number;
  /** ms since 1970, by the clock of the database. */
  readonly expiresAt: number;
  /** Fenced transactions of all terms that were committed. */
  readonly writes: number;
}

interface LeaseDocument {
  readonly _id: string;
  readonly holder: string | null;
  readonly token: number;
  readonly expiresAt: Date;
  readonly fenced?: number;
}

/** Undefined while nobody holds it. */
export async function leaseState(database: MongoDatabase): Promise<LeaseState | undefined> {
  const found = await database.collection<LeaseDocument>('leases').findOne({ _id: LEASE });
  if (!found?.holder) return undefined;
  const { holder, token, expiresAt, fenced = 0 } = found;
  const [leader = ''] = holder.split(':');
  return { leader, token, expiresAt: expiresAt.getTime(), writes: fenced };
}

/** What a leader with this token would write now, through the same fence as its own writes. */
export async function lateWrite(database: MongoDatabase, token: number): Promise<'refused' | 'accepted'> {
  try {
    await withTransaction(database, async (session) => {
      await fence(database, session, LEASE, token);
      await database
        .collection<{ _id: string; messages: number }>('statistics')
        .updateMany({}, { $inc: { messages: 1 } }, { session });
    });
    return 'accepted';
  } catch (error) {
    if (error instanceof LeaseLostError) return 'refused';
    throw error;
  }
}
