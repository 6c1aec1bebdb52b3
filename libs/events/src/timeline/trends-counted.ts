import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { IDENTIFIER } from '../limits.js';
import { timelineTrends } from './topics.js';

const count = z.int().min(0);

/**
 * A minute of posts is closed. Minutes are by event time, which is `published_at`, but never later than the append time. A
 * post counts for its minute when the broker appended it before the minute's end plus the grace period; later ones are
 * counted as `late` in the minute in which they were appended. So the content follows from the log alone, and a minute that
 * is counted again has the same content and the same event id.
 */
export const TrendsCounted = defineEvent({
  type: 'TrendsCounted',
  version: '1.0',
  topic: timelineTrends,
  schema: z.looseObject({
    window_start: count,
    window_end: count,
    posts: count,
    late: count,
    /** At most ten, most posts first, equal ones by name. */
    users: z.array(z.looseObject({ user_id: z.string().regex(IDENTIFIER), posts: count })).max(10),
  }),
  examples: [
    {
      window_start: 1_767_225_600_000,
      window_end: 1_767_225_660_000,
      posts: 5,
      late: 1,
      users: [
        { user_id: 'alice', posts: 3 },
        { user_id: 'bob', posts: 2 },
      ],
    },
  ],
  key: (trends) => windowKey(trends.window_start),
});
export type TrendsCountedData = DataOf<typeof TrendsCounted>;

/** `2026-01-31T12:00Z` */
export function windowKey(windowStart: number): string {
  return `${new Date(windowStart).toISOString().slice(0, 16)}Z`;
}
