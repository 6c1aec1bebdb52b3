import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { timelineInsights } from './topics.js';

const count = z.int().min(0);
const rate = z.number().min(0);
const partition = z.int().min(0);

/** Evidence of a breach of order; sequences are the producer's counter for the key. */
const violation = z.looseObject({
  kind: z.enum(['gap', 'duplicate', 'backwards', 'wrong_partition']),
  topic: z.string(),
  partition,
  key: z.string(),
  producer: z.string(),
  offset: z.string(),
  sequence: z.int().nullable(),
  previous_offset: z.string().optional(),
  previous_sequence: z.int().optional(),
  /** ms since 1970 */
  seen_at: z.int().min(0),
  after: z.looseObject({ event: z.string(), ago_ms: z.number() }).optional(),
});

/** What one timeline process saw of the log since it started, taken every second. Counts are of this process alone. */
export const InsightsTaken = defineEvent({
  type: 'InsightsTaken',
  version: '1.0',
  topic: timelineInsights,
  schema: z.looseObject({
    instance: z.string().min(1).max(256),
    taken_at: z.int().min(0),
    window_ms: z.int().min(1),
    /** The partitions that this process has. */
    partitions: z.array(
      z.looseObject({ partition, messages: count, bytes: count, rate, lag: count.optional() }),
    ),
    balance: z.looseObject({ score: z.number().min(0).max(1), definition: z.string() }),
    hot: z.array(z.looseObject({ partition, share: rate, z: z.number() })),
    hot_keys: z.array(z.looseObject({ partition, key: z.string(), share: rate })),
    suggestions: z.array(
      z.looseObject({
        kind: z.enum(['more-partitions', 'composite-key', 'geo']),
        detail: z.string(),
        score: z.number().min(0).max(1),
      }),
    ),
    ordering: z.looseObject({
      verified: count,
      gaps: count,
      duplicates: count,
      backwards: count,
      wrong_partition: count,
      redeliveries: count,
      users: count,
      violations: z.array(violation).max(20),
    }),
  }),
  examples: [
    {
      instance: 'timeline-1',
      taken_at: 1_767_225_600_000,
      window_ms: 1000,
      partitions: [{ partition: 0, messages: 120, bytes: 24_000, rate: 12, lag: 0 }],
      balance: {
        score: 0.5,
        definition: '1 - the posts that would have to move / the most that could have to',
      },
      hot: [{ partition: 0, share: 0.6, z: 2.4 }],
      hot_keys: [{ partition: 0, key: 'alice', share: 0.8 }],
      suggestions: [{ kind: 'composite-key', detail: 'spread "alice" over 4 keys', score: 0.9 }],
      ordering: {
        verified: 120,
        gaps: 1,
        duplicates: 0,
        backwards: 0,
        wrong_partition: 0,
        redeliveries: 0,
        users: 3,
        violations: [
          {
            kind: 'gap',
            topic: 'user-timeline',
            partition: 0,
            key: 'alice',
            producer: 'timeline-1.mf0q3c1a9b',
            offset: '119',
            sequence: 9,
            previous_offset: '118',
            previous_sequence: 7,
            seen_at: 1_767_225_599_500,
            after: { event: 'assigned', ago_ms: 5000 },
          },
        ],
      },
    },
  ],
  key: (insights) => insights.instance,
});
export type InsightsTakenData = DataOf<typeof InsightsTaken>;
