import { ENCODINGS } from '#libs/events';
import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { serviceSettings } from '#libs/service';
import { secret } from '#libs/settings';
import { z } from 'zod';

export const teamsConfig = z.object({
  ...serviceSettings,
  ...kafkaSettings,
  ...mongoSettings,
  TEAMS_PORT: z.coerce.number().int().min(0).max(65_535).default(8005).describe('Port of the teams service'),
  TEAMS_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('teams')
    .describe('MongoDB database of the teams service'),
  OUTBOX_LEASE_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(600_000)
    .default(10_000)
    .describe(
      'How long events of teams wait for a relay that has vanished before another process relays, ms',
    ),
  EVENT_ENCODING: z
    .enum(ENCODINGS)
    .default('json')
    .describe('How events of tasks are written: json or protobuf; readers take both'),
  TEAM_REBALANCE: z
    .enum(['off', 'auto'])
    .default('off')
    .describe('auto: the relay moves hot teams to quieter partitions by itself'),
  TEAM_REBALANCE_EVERY_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(86_400_000)
    .default(60_000)
    .describe('How long the load of teams is measured before any is moved, ms'),
  TOKEN_PRIVATE_KEY: secret(
    z.string().min(1).optional(),
    'Ed25519 key that tokens are signed with, as PEM (PKCS #8; \\n for line ends); without it one is made and kept in MongoDB',
  ),
  TOKEN_LIFETIME_S: z.coerce
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(900)
    .describe('How long a token is good for, s'),
  TOKEN_ISSUER: z
    .string()
    .min(1)
    .max(512)
    .default('ordered')
    .describe('The iss of tokens; JWT_ISSUER of the others'),
  TOKEN_AUDIENCE: z
    .string()
    .min(1)
    .max(512)
    .default('ordered')
    .describe('The aud of tokens; JWT_AUDIENCE of the others'),
  PASSWORD_SCRYPT_LOG2_N: z.coerce
    .number()
    .int()
    .min(10)
    .max(20)
    .default(15)
    .describe('How hard passwords are to guess: scrypt with N = 2^this, r = 8, p = 3; 15 takes 32 MiB'),
  SIGN_IN_BURST: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('Sign-ins and registrations that one address may try at once, over all instances'),
  SIGN_IN_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe(
      'Sign-ins and registrations per minute that one address may try after that, over all instances',
    ),
});
export type TeamsConfig = z.output<typeof teamsConfig>;
