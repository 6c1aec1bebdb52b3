import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { acceptedPosts } from '../domain/accepted-posts.js';
import { type Post } from '../domain/post.js';
import { steadyTimes } from '../domain/steady-times.js';
import { minuteUpdates } from './minute-updates.js';
import { type MinuteDocument, minuteSchema } from './minute.schema.js';
import {
  type KeptPost,
  type ProgressDocument,
  progressSchema,
  type TimelineDocument,
  timelineSchema,
} from './timeline.schema.js';

const TIMELINES = 'timelines';
const PROGRESS = 'progress';
const MINUTES = 'minutes';

/** A run of posts of one partition, in the order of the log. */
export interface PostRun {
  readonly partition: number;
  readonly posts: readonly Post[];
}

export interface FoldOptions {
  readonly maxPosts: number;
  readonly graceMs: number;
}

/** Timelines, rebuilt from the log: acknowledged by a majority with its journal. */
@Injectable()
export class TimelineStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly options: FoldOptions,
  ) {
    database.model('Timeline', timelineSchema, TIMELINES);
    database.model('Progress', progressSchema, PROGRESS);
    database.model('Minute', minuteSchema, MINUTES);
  }

  /**
   * Adds what is new in a run to timelines and minutes and moves the partition's position, all in one transaction. Whoever
   * folds the same run at the same moment conflicts on the position, and then finds that nothing is new. Returns how many
   * posts were new.
   */
  async fold({ partition, posts }: PostRun): Promise<number> {
    return withTransaction(this.database, async (session) => {
      const known = await this.progress.findOne({ _id: partition }, { session });
      const fresh = posts.filter(({ offset }) => offset >= (known?.next_offset ?? 0));
      const timed = steadyTimes(fresh, known?.last_timestamp ?? 0);
      const last = timed.at(-1);
      if (!last) return 0;
      // First, so that a conflict is met before the work.
      await this.progress.updateOne(
        { _id: partition },
        { $set: { next_offset: last.offset + 1, last_timestamp: last.timestamp } },
        { session, upsert: true },
      );
      const held = await this.heldAmong(timed, session);
      const accepted = acceptedPosts(timed, held, this.options.maxPosts);
      if (accepted.length === 0) return 0;
      await this.timelines.bulkWrite(this.timelineUpdates(accepted), { session, ordered: false });
      await this.minutes.bulkWrite(minuteUpdates(partition, accepted, this.options.graceMs), {
        session,
        ordered: false,
      });
      return accepted.length;
    });
  }

  /** A user's posts in the order of the log; empty for one who never posted. */
  async read(user: string): Promise<KeptPost[]> {
    const found = await this.timelines.findOne({ _id: user });
    return found?.posts ?? [];
  }

  /** A post that the user's timeline still holds. `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(
    user: string,
    postId: string,
    { withinMs }: { readonly withinMs: number },
  ): Promise<KeptPost | undefined> {
    const found = await this.timelines.findOne(
      { _id: user },
      {
        projection: { posts: { $elemMatch: { post_id: postId } } },
        maxTimeMS: withinMs,
        signal: AbortSignal.timeout(withinMs),
      },
    );
    return found?.posts?.[0];
  }

  /** The post ids of timelines that hold an id of these posts already; hardly ever any, so the server looks. */
  private async heldAmong(
    posts: readonly Post[],
    session: mongo.ClientSession,
  ): Promise<Map<string, string[]>> {
    const found = await this.timelines
      .find(
        {
          _id: { $in: [...new Set(posts.map(({ user_id }) => user_id))] },
          'posts.post_id': { $in: posts.map(({ post_id }) => post_id) },
        },
        { session, projection: { 'posts.post_id': 1 } },
      )
      .toArray();
    return new Map(found.map(({ _id, posts: held }) => [_id, held.map(({ post_id }) => post_id)]));
  }

  private timelineUpdates(posts: readonly Post[]): mongo.AnyBulkWriteOperation<TimelineDocument>[] {
    const { maxPosts } = this.options;
    const ofUser = new Map<string, KeptPost[]>();
    for (const post of posts) {
      const kept = ofUser.get(post.user_id);
      if (kept) kept.push(keptPost(post));
      else ofUser.set(post.user_id, [keptPost(post)]);
    }
    return [...ofUser].map(([user, added]) => ({
      updateOne: {
        filter: { _id: user },
        update: {
          $push: {
            posts: {
              $each: added.slice(-maxPosts),
              // A user's posts may lie on several partitions, which are folded in any order.
              $sort: { timestamp: 1, partition: 1, offset: 1 },
              $slice: -maxPosts,
            },
          },
        },
        upsert: true,
      },
    }));
  }

  private get timelines() {
    return this.database.collection<TimelineDocument>(TIMELINES);
  }

  private get progress() {
    return this.database.collection<ProgressDocument>(PROGRESS);
  }

  private get minutes() {
    return this.database.collection<MinuteDocument>(MINUTES);
  }
}

function keptPost({ post_id, content, partition, offset, timestamp, published_at, region }: Post): KeptPost {
  const kept = { post_id, content, partition, offset, timestamp, published_at };
  return region === undefined ? kept : { ...kept, region };
}
