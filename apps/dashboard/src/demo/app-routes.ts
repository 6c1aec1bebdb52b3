import { type DashboardConfig } from '../dashboard.config.js';

/** A public route of another app that the demonstration panel may use. */
export interface AppRoute {
  readonly method: 'GET' | 'POST';
  readonly url: string;
}

export const ROUTE_NAMES = ['order', 'message', 'post', 'violation', 'inventory', 'analytics'] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

/** The closed list of what is passed on; nothing of a request but its body goes along. */
export function appRoutes(config: DashboardConfig): Readonly<Record<RouteName, AppRoute>> {
  return {
    order: { method: 'POST', url: `${config.ORDERS_URL}/order` },
    message: { method: 'POST', url: `${config.CHAT_URL}/messages` },
    post: { method: 'POST', url: `${config.TIMELINE_URL}/api/send-message` },
    violation: { method: 'POST', url: `${config.TIMELINE_URL}/api/demo/violations` },
    inventory: { method: 'GET', url: `${config.INVENTORY_URL}/inventory` },
    analytics: { method: 'GET', url: `${config.ANALYTICS_URL}/analytics` },
  };
}
