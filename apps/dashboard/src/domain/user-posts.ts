import { Ring } from './ring.js';
import { fieldsOf, type SeenRecord } from './seen-record.js';

/** How a post follows the one before it of the same user and producer. */
export type Follows = 'first' | 'in order' | 'gap' | 'duplicate' | 'backwards';

export interface UserPost {
  readonly partition: number;
  readonly offset: string;
  readonly at: number;
  readonly post_id: string | undefined;
  readonly content: string;
  readonly published_at: number | undefined;
  readonly producer: string | undefined;
  readonly sequence: number | undefined;
  readonly follows: Follows;
}

export interface UserOrder {
  readonly user_id: string;
  /** Posts seen here, the comparisons that held, and those that did not. */
  readonly posts: number;
  readonly verified: number;
  readonly violations: number;
}

/** Only what is shown: there are many. */
type KeptPost = Omit<UserPost, 'post_id' | 'content' | 'published_at'> & Pick<SeenRecord, 'value'>;

interface User {
  posts: number;
  verified: number;
  violations: number;
  readonly kept: Ring<KeptPost>;
  readonly highest: Map<string, { sequence: number; missing: Set<number> }>;
  /** Moves with each post; tells whether there is something new to send. */
  version: number;
}

const MAX_PRODUCERS = 8;
const MAX_MISSING = 200;

/**
 * The latest posts of the users who posted last, in the order of the log, with a check of their sequence. Bounded: users who
 * have been silent longest are forgotten first.
 */
export class UserPosts {
  private readonly users = new Map<string, User>();

  constructor(
    private readonly maxUsers: number,
    private readonly maxPosts: number,
  ) {}

  add(record: SeenRecord): void {
    const { key } = record;
    if (key === undefined) return;
    const user = this.users.get(key) ?? this.newUser();
    // To the end: the map is in the order of the last post.
    this.users.delete(key);
    this.users.set(key, user);
    if (this.users.size > this.maxUsers) this.users.delete(this.users.keys().next().value!);
    const follows = followsOf(user, record);
    user.posts += 1;
    user.version += 1;
    if (follows === 'in order') user.verified += 1;
    else if (follows !== 'first') user.violations += 1;
    user.kept.push(keptOf(record, follows));
  }

  /** Some records were not read, so that a hole in the sequence says nothing. */
  forgetSequences(): void {
    for (const user of this.users.values()) user.highest.clear();
  }

  /** Oldest first; empty for somebody who has not posted of late. */
  of(userId: string): UserPost[] {
    return (this.users.get(userId)?.kept.all ?? []).map((record) => {
      const data = fieldsOf(record.value);
      const { partition, offset, at, producer, sequence, follows } = record;
      return {
        ...{ partition, offset, at, producer, sequence, follows },
        post_id: textOf(data?.post_id),
        content: textOf(data?.content) ?? record.value ?? '',
        published_at: typeof data?.published_at === 'number' ? data.published_at : undefined,
      };
    });
  }

  orderOf(userId: string): UserOrder {
    const { posts = 0, verified = 0, violations = 0 } = this.users.get(userId) ?? {};
    return { user_id: userId, posts, verified, violations };
  }

  versionOf(userId: string): number {
    return this.users.get(userId)?.version ?? 0;
  }

  /** Who posted last, newest first. */
  latest(count: number): UserOrder[] {
    return [...this.users.keys()]
      .slice(-count)
      .reverse()
      .map((userId) => this.orderOf(userId));
  }

  private newUser(): User {
    return {
      posts: 0,
      verified: 0,
      violations: 0,
      kept: new Ring(this.maxPosts),
      highest: new Map(),
      version: 0,
    };
  }
}

function keptOf(record: SeenRecord, follows: Follows): KeptPost {
  const { partition, offset, at, value, producer, sequence } = record;
  return { partition, offset, at, value, producer, sequence, follows };
}

function followsOf(user: User, { producer, partition, sequence }: SeenRecord): Follows {
  if (producer === undefined || sequence === undefined) return 'first';
  // A producer counts a key's events apart on each partition.
  const counter = `${producer} ${partition}`;
  const known = user.highest.get(counter);
  if (!known) {
    if (user.highest.size >= MAX_PRODUCERS) user.highest.clear();
    user.highest.set(counter, { sequence, missing: new Set() });
    return 'first';
  }
  if (sequence <= known.sequence) return known.missing.delete(sequence) ? 'backwards' : 'duplicate';
  for (let lost = known.sequence + 1; lost < sequence && known.missing.size < MAX_MISSING; lost += 1)
    known.missing.add(lost);
  const follows = sequence === known.sequence + 1 ? 'in order' : 'gap';
  known.sequence = sequence;
  return follows;
}

function textOf(field: unknown): string | undefined {
  return typeof field === 'string' ? field : undefined;
}
