import { type MongoDatabase } from '#libs/mongo';
import { until } from '../until.js';

/** What became of the messages of a conversation. */
export interface Tally {
  readonly conversation: string;
  /** Acknowledged by the log. */
  readonly sent: number;
  readonly stored: number;
  /** By the statistics. */
  readonly counted: number;
}

interface Positions {
  readonly _id: number;
  readonly next: number;
}

/** Waits until every message is stored and counting has reached the end, then compares. */
export async function tally(
  database: MongoDatabase,
  sent: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<Tally[]> {
  const total = [...sent.values()].reduce((sum, count) => sum + count, 0);
  const messages = database.collection('messages');
  await until('everything stored', signal, async () =>
    (await messages.countDocuments()) >= total ? true : undefined,
  );
  const ends = await messages
    .aggregate<Positions>([{ $group: { _id: '$partition', next: { $max: { $add: ['$offset', 1] } } } }])
    .toArray();
  await until('everything counted', signal, async () => {
    const progress = await database.collection<Positions>('statistics_progress').find().toArray();
    const reached = new Map(progress.map(({ _id, next }) => [_id, next]));
    return ends.every(({ _id, next }) => (reached.get(_id) ?? 0) >= next) ? true : undefined;
  });
  const stored = await sums(database, 'messages', 1);
  const counted = await sums(database, 'statistics', '$messages');
  return [...sent].map(([conversation, count]) => ({
    conversation,
    sent: count,
    stored: stored.get(conversation) ?? 0,
    counted: counted.get(conversation) ?? 0,
  }));
}

async function sums(
  database: MongoDatabase,
  collection: string,
  each: 1 | string,
): Promise<Map<string, number>> {
  const found = await database
    .collection(collection)
    .aggregate<{ _id: string; sum: number }>([{ $group: { _id: '$conversation', sum: { $sum: each } } }])
    .toArray();
  return new Map(found.map(({ _id, sum }) => [_id, sum]));
}
