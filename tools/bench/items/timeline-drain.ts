import { PostPublished, timeOrderedId, userTimeline } from '#libs/events';
import mongoose from 'mongoose';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { drainContest } from './drain-contest.js';
import { preload } from './preload.js';

const GROUP = 'timeline-consumer-group';
const STOCK_GROUP = 'bench-parse';
const USERS = 1000;
const KEPT = 100;

export const timelineDrain: BenchItem = {
  name: 'timeline',
  title: 'Timeline: preloaded posts of 1,000 users to durable timelines',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes } = context;
    const posts = sizes.foldedPosts;
    await preloadPosts(context);
    const databaseOf = (round: number) => `bench_timeline_${round}`;
    return drainContest(context, {
      records: posts,
      ours: {
        name: 'our timeline',
        plan: (round) => ({
          entry: 'run/timeline.js',
          env: { TIMELINE_PORT: '0', TIMELINE_DATABASE: databaseOf(round) },
          group: GROUP,
          done: () => servers.consumed(GROUP, userTimeline.name),
        }),
        check: (round) => timelineFaults(servers.mongoUrl, databaseOf(round), posts),
      },
      others: [
        {
          name: 'bare eachBatch, parsing only',
          plan: () => ({
            entry: 'tools/bench/stock/parse-main.js',
            env: { TOPIC: userTimeline.name },
            group: STOCK_GROUP,
            done: () => servers.consumed(STOCK_GROUP, userTimeline.name),
          }),
          goal: { what: 'posts/s against a consumer that only parses', limit: 0.5 },
        },
      ],
      notes: [
        'measured from the first committed offset to the last, without the start of the process',
        `ours keeps the latest ${KEPT} posts of each user and counts minutes, w=majority and j=true`,
      ],
    });
  },
};

/** Posts wait as the timeline would have taken them, and nothing else does. */
async function preloadPosts({ servers, sizes, onProgress }: BenchContext): Promise<void> {
  await servers.createTopics([userTimeline]);
  await servers.empty(userTimeline.name);
  onProgress(`preloading ${sizes.foldedPosts} posts`);
  await preload(servers, 'timeline', sizes.foldedPosts, (publisher, index) =>
    publisher.publish(PostPublished, {
      post_id: timeOrderedId(),
      user_id: `user-${index % USERS}`,
      content: `Post ${index}: nothing much happened today`,
      published_at: Date.now(),
    }),
  );
}

/** Looks into the database: every timeline has its latest posts, and every post counts for one minute. */
async function timelineFaults(url: string, dbName: string, posts: number): Promise<string[]> {
  const connection = await mongoose.createConnection(url, { dbName }).asPromise();
  try {
    const sumIn = async (collection: string, field: object): Promise<number> => {
      const sums = connection
        .collection(collection)
        .aggregate<{ sum: number }>([{ $group: { _id: null, sum: { $sum: field } } }]);
      return (await sums.toArray())[0]?.sum ?? 0;
    };
    const kept = await sumIn('timelines', { $size: '$posts' });
    const each = { $add: ['$posts', '$late'] };
    // A minute that was closed meanwhile lies among the trends.
    const counted = (await sumIn('minutes', each)) + (await sumIn('trends', each));
    const expected = Math.min(posts, USERS * KEPT);
    return [
      ...(kept === expected ? [] : [`${dbName}: ${expected} posts should be kept, and ${kept} are`]),
      ...(counted === posts ? [] : [`${dbName}: ${posts} posts, but the minutes count ${counted}`]),
    ];
  } finally {
    await connection.close();
  }
}
