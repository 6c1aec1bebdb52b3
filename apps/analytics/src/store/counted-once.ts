import { type mongo } from 'mongoose';
import { type CountedDocument } from './counted-order.schema.js';

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
