import { type TimelinePost } from './timeline-client.js';
import { dataOf, type LogRecord } from './topic-tail.js';

export interface AcknowledgedPost {
  readonly message_id: string;
  readonly user_id: string;
}

export interface TimelineClaim {
  readonly acknowledged: readonly AcknowledgedPost[];
  /** All records of user-timeline, partition by partition in log order. */
  readonly log: readonly LogRecord[];
  /** What was read of each timeline. */
  readonly read: ReadonlyMap<string, readonly TimelinePost[]>;
  readonly maxPosts: number;
  /** How many posts were counted for minutes. */
  readonly counted?: number;
}

interface PostData {
  readonly post_id: string;
  readonly user_id: string;
  readonly content: string;
}

/**
 * I8, as sentences: each acknowledged post is in the log; a timeline is the latest posts of its user in the order of the log,
 * each once; and each post counts for one minute. Holds for good records on one partition per user.
 */
export function timelineBreaches({ acknowledged, log, read, maxPosts, counted }: TimelineClaim): string[] {
  const written = new Set(log.map((record) => dataOf<PostData>(record).post_id));
  const accepted = [...new Set(log.map(({ key }) => String(key)))]
    .map((user) => expectedTimeline(log, user, maxPosts).accepted)
    .reduce((sum, count) => sum + count, 0);
  return [
    ...(counted === undefined || counted === accepted
      ? []
      : [`I8: the log has ${accepted} posts, and ${counted} were counted for minutes`]),
    ...acknowledged
      .filter(({ message_id }) => !written.has(message_id))
      .map(
        ({ message_id, user_id }) => `I8: ${user_id}/${message_id} was acknowledged and is not in the log`,
      ),
    ...[...read].flatMap(([user, posts]) => {
      const { posts: expected } = expectedTimeline(log, user, maxPosts);
      const found = posts.map(({ post_id, partition, offset }) => `${post_id} at ${partition}/${offset}`);
      const at = expected.findIndex((post, index) => post !== found[index]);
      if (at === -1 && found.length === expected.length) return [];
      return [
        `I8: the log gives ${user} ${expected.length} posts and ${found.length} were read; they differ at ${at}`,
      ];
    }),
  ];
}

/** I8 where users sent each post when the last was acknowledged, in that order: the log has them so, by their first copies. */
export function sentOrderBreaches(
  acknowledged: readonly AcknowledgedPost[],
  log: readonly LogRecord[],
): string[] {
  const firstAt = new Map<string, number>();
  for (const record of log) {
    const { post_id } = dataOf<PostData>(record);
    if (!firstAt.has(post_id)) firstAt.set(post_id, record.offset);
  }
  const latest = new Map<string, number>();
  return acknowledged.flatMap(({ message_id, user_id }) => {
    const offset = firstAt.get(message_id) ?? Infinity;
    const before = latest.get(user_id) ?? -1;
    latest.set(user_id, offset);
    return offset > before
      ? []
      : [`I8: ${user_id}/${message_id} at ${offset} was sent after the post at ${before}`];
  });
}

function expectedTimeline(
  log: readonly LogRecord[],
  user: string,
  maxPosts: number,
): { posts: string[]; accepted: number } {
  const posts = new Map<string, string>();
  let accepted = 0;
  for (const record of log) {
    if (record.key?.toString() !== user) continue;
    const { post_id } = dataOf<PostData>(record);
    if (posts.has(post_id)) continue;
    accepted += 1;
    posts.set(post_id, `${post_id} at ${record.partition}/${record.offset}`);
    if (posts.size > maxPosts)
      for (const oldest of posts.keys()) {
        posts.delete(oldest);
        break;
      }
  }
  return { posts: [...posts.values()], accepted };
}
