import { Counter, Gauge } from 'prom-client';

export const viewersConnected = new Gauge({ name: 'dashboard_viewers', help: 'Pages that are connected' });
export const framesSent = new Counter({ name: 'dashboard_frames_sent_total', help: 'Frames sent to pages' });
export const framesDropped = new Counter({
  name: 'dashboard_frames_dropped_total',
  help: 'Frames left out since a page had not taken the earlier ones; it gets the latest state afterwards',
});
export const framesRefused = new Counter({
  name: 'dashboard_frames_refused_total',
  help: 'Frames of pages that were answered with an error, by its code',
  labelNames: ['code'] as const,
});
export const connectionsRefused = new Counter({
  name: 'dashboard_connections_refused_total',
  help: 'Connections that were refused, by reason',
  labelNames: ['reason'] as const,
});
export const recordsRead = new Counter({
  name: 'dashboard_records_read_total',
  help: 'Records read from the end of the log',
  labelNames: ['topic'] as const,
});
export const recordsSkipped = new Counter({
  name: 'dashboard_records_skipped_total',
  help: 'Records that were not read, since more came than are worth showing; counts from offsets stay exact',
  labelNames: ['topic'] as const,
});
