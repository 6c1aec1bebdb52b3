/** The partition of a key among so many, as Kafka's Java client finds it. */
export type KeyHash = (key: string, partitions: number) => number;

export interface SpreadPost {
  readonly user_id: string;
  readonly post_id: string;
  readonly region?: string | undefined;
}

/**
 * By `user#bucket`, the bucket from the post's id: a busy user's posts lie on several partitions. Each partition keeps their
 * order; across partitions there is none but the append time.
 */
export function byUserAndBucket(
  hash: KeyHash,
  { user_id, post_id }: SpreadPost,
  partitions: number,
  buckets: number,
): number {
  return hash(bucketKey(user_id, hash(post_id, buckets)), partitions);
}

export function bucketKey(user: string, bucket: number): string {
  return `${user}#${bucket}`;
}

/**
 * Each region has partitions of its own, as equally many as can be, and its users are hashed among them; with more regions
 * than partitions several share one. A post without a region, or from one that is not listed, is hashed over all. A user's
 * posts from one region keep their order; those of a user who travels lie on several partitions.
 */
export function byRegion(
  hash: KeyHash,
  { user_id, region }: SpreadPost,
  partitions: number,
  regions: readonly string[],
): number {
  const index = region === undefined ? -1 : regions.indexOf(region);
  if (index === -1) return hash(user_id, partitions);
  const first = Math.floor((index * partitions) / regions.length);
  const next = Math.floor(((index + 1) * partitions) / regions.length);
  return next - first < 2 ? first : first + hash(user_id, next - first);
}
