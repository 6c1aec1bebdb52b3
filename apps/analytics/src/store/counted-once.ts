import { type mongo } from 'mongoose';
import { type CountedDocument } from './counted-order.schema.js';

const DUPLICATE_KEY = 11_000;

/**
 * Counts each order once, by a collection of order ids. A batch is first taken to be new and written at once; only after a
 * duplicate it is looked up, and so are the batches behind it, until one is all new. So a fresh topic costs no look, and a
 * redelivered one no failing write: an insert that collides costs many times more than one that is left out.
 */
export class CountedOnce {
  /** Partitions whose last batch was all new. */
  private readonly fresh = new Set<number>();

  /**
   * Calls `write`, which is told whether to look first and resolves to whether all was new. It fails with a duplicate key
   * when another instance counts the same batch; the next try finds it.
   */
  async count(partition: number, write: (lookFirst: boolean) => Promise<boolean>): Promise<void> {
    if (this.fresh.has(partition)) {
      try {
        await write(false);
        return;
      } catch (error) {
        if ((error as { code?: unknown } | null)?.code !== DUPLICATE_KEY) throw error;
        this.fresh.delete(partition);
      }
    }
    if (await write(true)) this.fresh.add(partition);
  }
}

/** Those of the ids that are counted. */
export async function countedAmong(
  collection: mongo.Collection<CountedDocument>,
  orderIds: readonly string[],
): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const found = await collection.find({ _id: { $in: [...orderIds] } }, { projection: { _id: 1 } }).toArray();
  return found.map(({ _id }) => _id);
}

/** Counts these ids; fails with a duplicate key when one of them is counted already. */
export async function insertCounted(
  collection: mongo.Collection<CountedDocument>,
  orderIds: readonly string[],
  session: mongo.ClientSession,
): Promise<void> {
  if (orderIds.length === 0) return;
  await collection.insertMany(
    orderIds.map((_id) => ({ _id })),
    { session },
  );
}
