import { tracingSettings } from '#libs/tracing';
import { z } from 'zod';
import { proxyList } from './http/client-address.js';

const milliseconds = (from: number, to: number) => z.coerce.number().int().min(from).max(to);
const perSecond = z.coerce.number().min(0).max(1_000_000);

/** The environment that every process reads, as zod types by variable name. Spread them into the schema of the app. */
export const serviceSettings = {
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 listens on every interface'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe log level that is written; debug shows every request'),
  LOG_FORMAT: z
    .enum(['json', 'pretty'])
    .optional()
    .describe('json: one object a line; pretty: for people. Unset: pretty on a terminal, else json'),
  INSTANCE_ID: z
    .string()
    .max(128)
    .optional()
    .describe('Name of this process in logs, metrics and leases. Unset: host name and process id'),
  BODY_LIMIT: z.coerce
    .number()
    .int()
    .min(1024)
    .max(16_777_216)
    .default(16_384)
    .describe('Largest accepted request body, in bytes'),
  REQUEST_TIMEOUT_MS: milliseconds(1_000, 600_000)
    .default(30_000)
    .describe('How long a client may take to send a request, in ms'),
  HTTP_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Connections at once, WebSockets among them; more are closed at once'),
  RATE_LIMIT_PER_ADDRESS: perSecond
    .default(200)
    .describe('Requests per second of one address in the long run, ten times as many at once; 0: any number'),
  RATE_LIMIT_PER_CALLER: perSecond
    .default(50)
    .describe('The same of one user, where callers prove who they are by a token'),
  TRUSTED_PROXIES: proxyList
    .optional()
    .describe(
      'Addresses and networks, separated by commas, whose X-Forwarded-For is believed; unset: of nobody',
    ),
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (list) => list.every((entry) => /^https?:\/\/[^/\s*]+$/.test(entry)),
      'must be origins such as https://app.example.com, several separated by commas',
    )
    .optional()
    .describe('Origins of pages elsewhere whose scripts may ask, separated by commas; unset: none'),
  SHUTDOWN_TIMEOUT_MS: milliseconds(100, 600_000)
    .default(20_000)
    .describe('How long an ordered shutdown may take, in ms; after that the process ends with exit code 1'),
  SHUTDOWN_DELAY_MS: milliseconds(0, 60_000)
    .default(0)
    .describe('How long to go on serving after SIGTERM, in ms, so that load balancers notice first'),
  DOCS: z.stringbool().default(true).describe('Serve Swagger UI at /docs and its document at /docs-json'),
  ...tracingSettings,
};

/** What a process was told, once the schema has checked it. */
export type ServiceSettings = z.output<z.ZodObject<typeof serviceSettings>>;
