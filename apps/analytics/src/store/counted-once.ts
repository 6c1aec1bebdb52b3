import { type mongo } from 'mongoose';
import { type CountedDocument } from './counted-order.schema.js';

/** Those of the ids that are counted. */
export async function countedAmong(
  collection: mongo.Collection<CountedDocument>,
  orderIds: readonly string[],
): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const wanted = new Set(orderIds);
  const counted: string[] = [];
  const found = collection.find(
    { order_ids: { $in: [...wanted] } },
    { projection: { _id: 0, order_ids: 1 } },
  );
  for await (const { order_ids } of found) for (const id of order_ids) if (wanted.has(id)) counted.push(id);
  return counted;
}

/** Counts these ids, each given once; fails with a duplicate key when one of them is counted already. */
export async function insertCounted(
  collection: mongo.Collection<CountedDocument>,
  orderIds: readonly string[],
  session: mongo.ClientSession,
): Promise<void> {
  if (orderIds.length === 0) return;
  await collection.insertOne({ order_ids: [...orderIds] }, { session });
}
