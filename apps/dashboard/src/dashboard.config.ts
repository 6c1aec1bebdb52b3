import { kafkaSettings } from '#libs/kafka';
import { serviceSettings } from '#libs/service';
import { z } from 'zod';

const url = (port: number, app: string) =>
  z
    .string()
    .regex(/^https?:\/\/[A-Za-z0-9.:[\]-]+$/, 'must be an address such as http://localhost:8001')
    .default(`http://localhost:${port}`)
    .describe(`Where the demonstration panel and the command line find ${app}`);

export const dashboardConfig = z.object({
  ...serviceSettings,
  ...kafkaSettings,
  DASHBOARD_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port of the dashboard; its page is at /'),
  DASHBOARD_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .refine(
      (list) => list.every((entry) => /^https?:\/\/[^/\s]+$/.test(entry)),
      'must be origins such as https://dashboard.example.com, several separated by commas',
    )
    .optional()
    .describe(
      'Origins of pages that may connect, beside localhost and bare addresses; several separated by commas',
    ),
  DASHBOARD_VIEWERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Pages that may be connected at once'),
  DEMO: z
    .stringbool()
    .default(false)
    .describe(
      'Show the demonstration panel, which places orders, posts, runs load and writes broken records; npm start sets it',
    ),
  ORDERS_URL: url(8001, 'orders'),
  INVENTORY_URL: url(8002, 'inventory'),
  ANALYTICS_URL: url(8003, 'analytics'),
  CHAT_URL: url(8004, 'chat'),
  TIMELINE_URL: url(8000, 'timeline'),
  TEAMS_URL: url(8005, 'teams'),
  REALTIME_URL: url(8006, 'realtime').describe(
    'Where browsers find realtime, whose WebSocket the page of the dashboard opens; its origin has to be allowed there',
  ),
});

export type DashboardConfig = z.infer<typeof dashboardConfig>;

/** What this process was told, for whoever needs a part of it. */
export const DASHBOARD_CONFIG = Symbol('DASHBOARD_CONFIG');
