import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { authSettings, serviceSettings, withKeysForJwt } from '#libs/service';
import { secret } from '#libs/settings';
import { z } from 'zod';
import { isSender } from './mail/sender-address.js';

const milliseconds = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

const settings = z.object({
  ...serviceSettings,
  ...authSettings,
  ...kafkaSettings,
  ...mongoSettings,
  NOTIFICATIONS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8007)
    .describe('Port of the notifications service'),
  NOTIFICATIONS_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('notifications')
    .describe('MongoDB database of the notifications service'),
  NOTIFICATIONS_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .default('http://localhost:8007')
    .describe('Where readers of a mail reach the notifications service, for the link under it'),
  SMTP_URL: secret(
    z
      .url({
        protocol: /^smtps?$/,
        error: 'an address such as smtp://user:password@host:587 or smtps://host',
      })
      .default('smtp://127.0.0.1:1025'),
    'Mail server; smtps:// is TLS from the start, smtp:// takes STARTTLS where it is offered',
  ),
  SMTP_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('Connections to the mail server that one process has at most'),
  SMTP_TIMEOUT_MS: milliseconds(100, 600_000)
    .default(20_000)
    .describe(
      'How long the mail server may be silent, and may take for a connection, ms; a mail, ten times as long in all',
    ),
  MAIL_FROM: z
    .string()
    .refine(isSender, 'an e-mail address, alone or as in: Team news <news@example.com>')
    .default('Ordered <no-reply@ordered.example>')
    .describe('Who mails are from'),
  MAIL_TEAMS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Teams whose mails one process sends side by side'),
  MAIL_HOLD_BACK_MS: milliseconds(0, 600_000)
    .default(5000)
    .describe('How long an event waits for one that comes before it, or for the address of who is told, ms'),
  MAIL_RETRY_BASE_MS: milliseconds(10, 3_600_000)
    .default(1000)
    .describe('Wait before the first retry of a parked team, ms; doubles each time'),
  MAIL_RETRY_MAX_MS: milliseconds(10, 86_400_000)
    .default(300_000)
    .describe('Longest wait between two retries of a parked team, ms'),
  MAIL_GIVE_UP_HOURS: z.coerce
    .number()
    .min(0.0001)
    .max(8760)
    .default(120)
    .describe('After how long a mail is dead-lettered that the mail server answers with "not now" (4xx), h'),
  MAIL_BACKLOG_HOURS: z.coerce
    .number()
    .min(0)
    .max(8760)
    .default(1)
    .describe(
      'What happened longer before the service ran first is learnt from, but nobody is mailed about it, h',
    ),
  MAIL_LEASE_MS: milliseconds(1000, 600_000)
    .default(15_000)
    .describe("How long a team's mails wait for a process that has vanished before another sends them, ms"),
});

export const notificationsConfig = withKeysForJwt(settings);
export type NotificationsConfig = z.output<typeof notificationsConfig>;
