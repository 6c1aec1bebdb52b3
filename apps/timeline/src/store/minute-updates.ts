import { type mongo } from 'mongoose';
import { minuteCounts } from '../domain/minutes/minute-counts.js';
import { type Post } from '../domain/post.js';
import { fieldOf, type MinuteDocument } from './minute.schema.js';

/** One update for each minute that a run of posts counts for. */
export function minuteUpdates(
  partition: number,
  posts: readonly Post[],
  graceMs: number,
): mongo.AnyBulkWriteOperation<MinuteDocument>[] {
  return minuteCounts(posts, graceMs).map(({ minute, posts: count, late, users }) => {
    const add: Record<string, number> = { posts: count, late };
    for (const [user, ofUser] of users) add[`users.${fieldOf(user)}`] = ofUser;
    return {
      updateOne: {
        filter: { _id: `${minute}/${partition}` },
        update: { $inc: add, $setOnInsert: { minute } },
        upsert: true,
      },
    };
  });
}
