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
}

interface PostData {
  readonly post_id: string;
  readonly user_id: string;
  readonly content: string;
}

/**
 * I8, as sentences: each acknowledged post is in the log, and a timeline is the latest posts of its user in the order of the
 * log, each once. Holds for good records on one partition per user.
 */
export function timelineBreaches({ acknowledged, log, read, maxPosts }: TimelineClaim): string[] {
  const written = new Set(log.map((record) => dataOf<PostData>(record).post_id));
  return [
    ...acknowledged
      .filter(({ message_id }) => !written.has(message_id))
      .map(
        ({ message_id, user_id }) => `I8: ${user_id}/${message_id} was acknowledged and is not in the log`,
      ),
    ...[...read].flatMap(([user, posts]) => {
      const expected = expectedTimeline(log, user, maxPosts);
      const found = posts.map(({ post_id, partition, offset }) => `${post_id} at ${partition}/${offset}`);
      const at = expected.findIndex((post, index) => post !== found[index]);
      if (at === -1 && found.length === expected.length) return [];
      return [
        `I8: the log gives ${user} ${expected.length} posts and ${found.length} were read; they differ at ${at}`,
      ];
    }),
  ];
}

function expectedTimeline(log: readonly LogRecord[], user: string, maxPosts: number): string[] {
  const posts = new Map<string, string>();
  for (const record of log) {
    if (record.key?.toString() !== user) continue;
    const { post_id } = dataOf<PostData>(record);
    if (posts.has(post_id)) continue;
    posts.set(post_id, `${post_id} at ${record.partition}/${record.offset}`);
    if (posts.size > maxPosts)
      for (const oldest of posts.keys()) {
        posts.delete(oldest);
        break;
      }
  }
  return [...posts.values()];
}
