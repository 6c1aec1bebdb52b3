import { Counter } from 'prom-client';

export const foldedPosts = new Counter({
  name: 'timeline_posts_total',
  help: 'Posts from the log: added to timelines and minutes, or known before',
  labelNames: ['outcome'] as const,
});
