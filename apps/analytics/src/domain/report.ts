import { type OrderMetrics } from './metrics.js';

const MINUTES_SHOWN = 10;

/** The metrics as text, for logs and terminals. */
export function reportText(metrics: OrderMetrics & { readonly orders_placed: number }): string {
  const minutes = metrics.orders_per_minute
    .slice(-MINUTES_SHOWN)
    .map(({ minute, successful, failed, cancelled }) => {
      const total = successful + failed;
      const kinds = `${successful} successful, ${failed} failed, ${cancelled} cancelled`;
      return `  ${minute.toISOString().slice(0, 16)}Z  ${total} (${kinds})`;
    });
  return [
    'ORDER METRICS',
    `Orders placed:     ${metrics.orders_placed}`,
    `Orders processed:  ${metrics.total}`,
    `Successful orders: ${metrics.successful}`,
    `Failed orders:     ${metrics.failed}`,
    `Cancelled orders:  ${metrics.cancelled}`,
    `Failure rate:      ${metrics.failure_rate.toFixed(2)} %`,
    `Orders per minute${minutes.length === 0 ? ': none yet' : ` (last ${minutes.length}):`}`,
    ...minutes,
  ].join('\n');
}
