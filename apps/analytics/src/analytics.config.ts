import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { serviceSettings } from '#libs/service';
import { z } from 'zod';

export const analyticsConfig = z.object({
  ...serviceSettings,
  ...kafkaSettings,
  ...mongoSettings,
  ANALYTICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8003)
    .describe('Port of the analytics service'),
  ANALYTICS_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('analytics')
    .describe('MongoDB database of the analytics service'),
  REPORT_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(86_400_000)
    .default(30_000)
    .describe('How often the leading instance writes the report to its log, ms'),
});
export type AnalyticsConfig = z.output<typeof analyticsConfig>;
