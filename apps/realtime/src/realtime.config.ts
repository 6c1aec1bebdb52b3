import { kafkaSettings } from '#libs/kafka';
import { authSettings, serviceSettings } from '#libs/service';
import { z } from 'zod';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const { JWT_KEYS_FILE, JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHM } = authSettings;

export const realtimeConfig = z.object({
  ...serviceSettings,
  ...kafkaSettings,
  ...{ JWT_KEYS_FILE, JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHM },
  TEAMS_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .default('http://localhost:8005')
    .describe('The teams service, whose keys tokens are checked with unless JWT_KEYS_FILE holds them'),
  REALTIME_PORT: count(0, 65_535)
    .default(8006)
    .describe('Port of the realtime service; its WebSocket is at /ws'),
  REALTIME_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (list) => list.every((entry) => /^https?:\/\/[^/\s]+$/.test(entry)),
      'must be origins such as https://app.example.com, several separated by commas',
    )
    .default(['http://localhost:3000', 'http://127.0.0.1:3000'])
    .describe('Origins of pages that may connect, several separated by commas'),
  REALTIME_RING_EVENTS: count(1, 100_000)
    .default(256)
    .describe('Latest events of a team that a client can resume from'),
  REALTIME_RING_BYTES: count(65_536, 2 ** 32)
    .default(64 * 1024 * 1024)
    .describe('Memory for those of all teams; the teams that were quiet longest give theirs up'),
  REALTIME_HISTORY_RECORDS: count(0, 10_000_000)
    .default(5000)
    .describe('Latest records of each partition of each topic that are read at start, to resume from'),
  REALTIME_EARLY_EVENTS: count(1, 100_000)
    .default(1000)
    .describe(
      'Events of a team that may wait for an earlier one; then its clients are told to read the team anew',
    ),
  REALTIME_EARLY_MS: count(50, 60_000)
    .default(1000)
    .describe('How long they may wait, ms; also how late a removal may take effect at the latest'),
  REALTIME_CONNECTIONS: count(1, 1_000_000).default(10_000).describe('Connections at once'),
  REALTIME_CONNECTIONS_PER_ADDRESS: count(1, 1_000_000)
    .default(1000)
    .describe('Connections at once from one address'),
  REALTIME_SUBSCRIPTIONS: count(1, 10_000)
    .default(100)
    .describe('Teams that one connection may be subscribed to'),
  REALTIME_MESSAGES_PER_SECOND: count(1, 10_000)
    .default(20)
    .describe('Frames per second that a client may send in the long run; five times as many at once'),
  REALTIME_PING_MS: count(100, 600_000)
    .default(25_000)
    .describe('How often a connection is asked whether it lives, ms; it has as long to answer'),
  REALTIME_BUFFER_BYTES: count(1024, 2 ** 30)
    .default(1024 * 1024)
    .describe('Bytes that may wait for a client that does not take them; beyond that it is closed'),
});

export type RealtimeConfig = z.output<typeof realtimeConfig>;
