import { CLOSE } from '#libs/team-socket';
import { Counter, Gauge } from 'prom-client';

export const socketMetrics = {
  connections: new Gauge({ name: 'realtime_connections', help: 'WebSockets that are open' }),
  waiting: new Gauge({
    name: 'realtime_waiting_bytes',
    help: 'Bytes that wait in this process for clients that do not take them',
  }),
  refused: new Counter({
    name: 'realtime_connections_refused_total',
    help: 'Connections that were refused before they became WebSockets, by status',
    labelNames: ['status'] as const,
  }),
  closed: new Counter({
    name: 'realtime_closes_total',
    help: 'WebSockets that were closed, by code and by who began; a lost connection is 1006, and a code of nobody here is other',
    labelNames: ['code', 'by'] as const,
  }),
  sent: new Counter({ name: 'realtime_frames_sent_total', help: 'Frames sent to clients' }),
  received: new Counter({ name: 'realtime_frames_received_total', help: 'Frames of clients' }),
  errors: new Counter({
    name: 'realtime_errors_total',
    help: 'Frames of clients that were answered with an error, by its code',
    labelNames: ['code'] as const,
  }),
};

/** Of RFC 6455: done, going away, broken rules, nothing said, connection lost, too many parts. */
const COMMON_CODES = [1000, 1001, 1002, 1005, 1006, 1008];
const KNOWN_CODES = new Set([...COMMON_CODES, ...Object.values(CLOSE).map(({ code }) => code)]);

/** A client may close with any of 4,000 codes, and each would be a time series. */
export function closeLabel(code: number): string {
  return KNOWN_CODES.has(code) ? String(code) : 'other';
}
