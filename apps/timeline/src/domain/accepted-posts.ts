import { type Post } from './post.js';

/**
 * The posts of a run that are new. A record with the id of a post that its user's timeline still holds is the same post,
 * written twice: the first one stands. `held` has the ids of timelines as they are before the run, oldest first; users that
 * it leaves out hold none of the run's ids. Forgets ids as the timeline forgets posts, so that the size of runs, which is by
 * chance, changes nothing.
 */
export function acceptedPosts(
  run: readonly Post[],
  held: ReadonlyMap<string, readonly string[]>,
  maxPosts: number,
): Post[] {
  const ofUser = new Map<string, LatestIds>();
  return run.filter(({ user_id, post_id }) => {
    let ids = ofUser.get(user_id);
    if (!ids) ofUser.set(user_id, (ids = new LatestIds(held.get(user_id) ?? [], maxPosts)));
    return ids.add(post_id);
  });
}

class LatestIds {
  private readonly ids = new Set<string>();

  constructor(
    ids: readonly string[],
    private readonly limit: number,
  ) {
    for (const id of ids) this.add(id);
  }

  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > this.limit) for (const oldest of this.ids) return this.ids.delete(oldest);
    return true;
  }
}
