import { type Post } from '../post.js';

export const MINUTE_MS = 60_000;

/** What a run of posts adds to one minute. */
export interface MinuteCount {
  /** Its beginning, ms since 1970. */
  readonly minute: number;
  posts: number;
  late: number;
  readonly users: Map<string, number>;
}

/**
 * Counts posts by the minute of their event time, which is the publisher's clock, but never later than the append time. A post
 * that was appended when its minute was over for longer than the grace period counts as late in the minute of its append
 * time. Whether it is late follows from the record alone, so a replay counts the same.
 */
export function minuteCounts(posts: readonly Post[], graceMs: number): MinuteCount[] {
  const counts = new Map<number, MinuteCount>();
  for (const { user_id, published_at, timestamp } of posts) {
    const own = minuteOf(Math.min(published_at, timestamp));
    const late = timestamp >= closesAt(own, graceMs);
    const count = countOf(counts, late ? minuteOf(timestamp) : own);
    if (late) count.late += 1;
    else {
      count.posts += 1;
      count.users.set(user_id, (count.users.get(user_id) ?? 0) + 1);
    }
  }
  return [...counts.values()];
}

/** The append time from which on nothing counts for the minute any more. */
export function closesAt(minute: number, graceMs: number): number {
  return minute + MINUTE_MS + graceMs;
}

function minuteOf(time: number): number {
  return time - (time % MINUTE_MS);
}

function countOf(counts: Map<number, MinuteCount>, minute: number): MinuteCount {
  const known = counts.get(minute);
  if (known) return known;
  const count = { minute, posts: 0, late: 0, users: new Map<string, number>() };
  counts.set(minute, count);
  return count;
}
