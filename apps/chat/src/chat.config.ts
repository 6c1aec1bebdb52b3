import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { authSettings, serviceSettings, withKeysForJwt } from '#libs/service';
import { z } from 'zod';

const settings = z.object({
  ...serviceSettings,
  ...authSettings,
  ...kafkaSettings,
  ...mongoSettings,
  CHAT_PORT: z.coerce.number().int().min(0).max(65_535).default(8004).describe('Port of the chat service'),
  CHAT_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('chat')
    .describe('MongoDB database of the chat service'),
  ROLE: z
    .enum(['all', 'api', 'consumer'])
    .default('all')
    .describe('Which half runs: api (HTTP), consumer (Kafka), or all; so that each can be scaled alone'),
  STATISTICS_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(10)
    .max(3_600_000)
    .default(5000)
    .describe('How often the leading process counts new messages for the statistics, ms'),
  STATISTICS_LEASE_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(600_000)
    .default(15_000)
    .describe(
      'How long the others wait for a leader that has vanished before one takes over the statistics, ms',
    ),
  CHAT_READ_PREFERENCE: z
    .enum(['primary', 'primaryPreferred', 'secondaryPreferred', 'nearest'])
    .default('primary')
    .describe('Which members of the replica set answer reads of conversations'),
  CONSISTENCY_WAIT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(30_000)
    .default(2000)
    .describe('How long a read with X-Consistency-Token waits for what the token has seen, ms'),
  CLOCK_SKEW_MS: z.coerce
    .number()
    .int()
    .min(-86_400_000)
    .max(86_400_000)
    .default(0)
    .describe("Moves this process' wall clock, in ms, to rehearse clocks that disagree"),
  CLOCK_SKEW_WARN_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(500)
    .describe('Warn when the clocks of process and broker or database differ by more, ms'),
});
export const chatConfig = withKeysForJwt(settings);
export type ChatConfig = z.output<typeof chatConfig>;
