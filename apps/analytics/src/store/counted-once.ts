import { type mongo } from 'mongoose';

/**
 * The entries whose order is not in the collection yet, each order once. Looking first keeps a redelivered topic fast:
 * an insert that collides costs many times more than one that is left out.
 */
export async function unknownOf<
  Document extends { _id: string },
  Entry extends { readonly order_id: string },
>(collection: mongo.Collection<Document>, entries: readonly Entry[]): Promise<Entry[]> {
  const byId = new Map<string, Entry>();
  for (const entry of entries) if (!byId.has(entry.order_id)) byId.set(entry.order_id, entry);
  const known = await collection
    .find({ _id: { $in: [...byId.keys()] } } as mongo.Filter<Document>, { projection: { _id: 1 } })
    .toArray();
  for (const { _id } of known) byId.delete(String(_id));
  return [...byId.values()];
}
