import { analyticsConfig } from '../../apps/analytics/src/analytics.config.js';
import { chatConfig } from '../../apps/chat/src/chat.config.js';
import { dashboardConfig } from '../../apps/dashboard/src/dashboard.config.js';
import { inventoryConfig } from '../../apps/inventory/src/inventory.config.js';
import { notificationsConfig } from '../../apps/notifications/src/notifications.config.js';
import { ordersConfig } from '../../apps/orders/src/orders.config.js';
import { realtimeConfig } from '../../apps/realtime/src/realtime.config.js';
import { teamsConfig } from '../../apps/teams/src/teams.config.js';
import { timelineConfig } from '../../apps/timeline/src/timeline.config.js';

/** The environment that each app reads, in the order of .env.example. */
export const appSchemas = {
  orders: ordersConfig,
  inventory: inventoryConfig,
  analytics: analyticsConfig,
  chat: chatConfig,
  timeline: timelineConfig,
  teams: teamsConfig,
  realtime: realtimeConfig,
  notifications: notificationsConfig,
  dashboard: dashboardConfig,
};

export type AppName = keyof typeof appSchemas;
