import { type DashboardConfig } from '../dashboard.config.js';

/** The WebSocket that the page opens beside its own. */
export function realtimeSocket({ REALTIME_URL }: Pick<DashboardConfig, 'REALTIME_URL'>): string {
  return `${REALTIME_URL.replace(/^http/, 'ws')}/ws`;
}
