import { z } from 'zod';

const milliseconds = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

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
  SHUTDOWN_TIMEOUT_MS: milliseconds(100, 600_000)
    .default(20_000)
    .describe('How long an ordered shutdown may take, in ms; after that the process ends with exit code 1'),
  SHUTDOWN_DELAY_MS: milliseconds(0, 60_000)
    .default(0)
    .describe('How long to go on serving after SIGTERM, in ms, so that load balancers notice first'),
  DOCS: z.stringbool().default(true).describe('Serve Swagger UI at /docs and its document at /docs-json'),
};

/** What a process was told, once the schema has checked it. */
export type ServiceSettings = z.output<z.ZodObject<typeof serviceSettings>>;
