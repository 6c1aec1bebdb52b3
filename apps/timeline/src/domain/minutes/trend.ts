import { type TrendsCountedData } from '#libs/events';
import { MINUTE_MS, type MinuteCount } from './minute-counts.js';

const USERS_SHOWN = 10;

/** What the partitions counted for one minute, together; the same whatever their order. */
export function trendOf(minute: number, parts: readonly MinuteCount[]): TrendsCountedData {
  const users = new Map<string, number>();
  let [posts, late] = [0, 0];
  for (const part of parts) {
    posts += part.posts;
    late += part.late;
    for (const [user, count] of part.users) users.set(user, (users.get(user) ?? 0) + count);
  }
  const top = [...users]
    .sort(([user, count], [otherUser, otherCount]) => otherCount - count || (user < otherUser ? -1 : 1))
    .slice(0, USERS_SHOWN)
    .map(([user_id, count]) => ({ user_id, posts: count }));
  return { window_start: minute, window_end: minute + MINUTE_MS, posts, late, users: top };
}
