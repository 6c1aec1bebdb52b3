import { type AppProcess } from '../app-process.js';
import { until } from '../until.js';
import { type Poster } from './poster.js';

/** How many posts a timeline keeps. */
export const MAX_POSTS = 500;

/** Who finds in the timeline, as either instance tells it, something else than the latest of what they posted, in their order. */
export async function misread(
  posters: readonly Poster[],
  instances: readonly AppProcess[],
  signal: AbortSignal,
): Promise<string[]> {
  const wrong = new Set<string>();
  for (const { name, posted } of posters) {
    for (const instance of instances) {
      const read = await until(`the last post of ${name}`, signal, async () => {
        const answer = await instance.ask(`/api/timelines/${name}`);
        const { posts } = (await answer.json()) as { posts: { post_id: string }[] };
        const ids = posts.map(({ post_id }) => post_id);
        return ids.includes(posted.at(-1)!) ? ids : undefined;
      });
      const complete = read.length === Math.min(posted.length, MAX_POSTS);
      if (!complete || read.join() !== posted.slice(-read.length).join()) wrong.add(name);
    }
  }
  return [...wrong];
}

export async function violationsSeenBy(instances: readonly AppProcess[]): Promise<number> {
  const seen = await Promise.all(
    instances.map(async (instance) => {
      const answer = await instance.ask('/api/ordering');
      return ((await answer.json()) as { violations: unknown[] }).violations.length;
    }),
  );
  return seen.reduce((sum, count) => sum + count, 0);
}
