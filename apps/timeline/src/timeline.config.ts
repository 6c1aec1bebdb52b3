import { userTimeline } from '#libs/events';
import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { authSettings, serviceSettings, withKeysForJwt } from '#libs/service';
import { z } from 'zod';

const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const settings = z.object({
  ...serviceSettings,
  ...authSettings,
  ...kafkaSettings,
  ...mongoSettings,
  TIMELINE_PORT: integer(0, 65_535).default(8000).describe('Port of the timeline service'),
  TIMELINE_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('timeline')
    .describe('MongoDB database of the timeline service'),
  MAX_TIMELINE_POSTS: integer(1, 500).default(100).describe('Posts that a timeline keeps, the latest'),
  TIMELINE_PARTITIONS: integer(1, 200)
    .default(userTimeline.partitions)
    .describe('Partitions of user-timeline; the service refuses to run when the topic has another count'),
  TIMELINE_PARTITIONER: z
    .enum(['hash', 'composite', 'geo'])
    .default('hash')
    .describe(
      'How posts are spread over partitions: hash (by user), composite (a user over several), geo (by region); docs/partitions.md says what each does to order',
    ),
  TIMELINE_BUCKETS: integer(2, 64)
    .default(4)
    .describe('Over how many keys the composite partitioner spreads a user'),
  TIMELINE_REGIONS: z
    .string()
    .transform((list) => list.split(',').map((region) => region.trim()))
    .refine(
      (list) => list.every((region) => /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(region)),
      'names of letters, digits and "-", separated by commas',
    )
    .default(['eu', 'us', 'asia'])
    .describe('Regions that have partitions of their own with the geo partitioner, separated by commas'),
  TREND_GRACE_MS: integer(0, 600_000)
    .default(10_000)
    .describe('How long after its end a minute waits for late posts, ms'),
  INSIGHTS_INTERVAL_MS: integer(100, 60_000)
    .default(1000)
    .describe('How often a record goes to timeline-insights, ms'),
  DEMO_VIOLATIONS: z
    .stringbool()
    .default(false)
    .describe('Serve POST /api/demo/violations, which breaks the order of a user on purpose; npm start does'),
});
export const timelineConfig = withKeysForJwt(settings);
export type TimelineConfig = z.output<typeof timelineConfig>;

export const TIMELINE_CONFIG = Symbol('TIMELINE_CONFIG');
