import { Counter } from 'prom-client';

export const ORDER_VIOLATIONS = ['gap', 'duplicate', 'backwards', 'wrong_partition'] as const;

export const sentinelMetrics = {
  violations: new Counter({
    name: 'kafka_order_violations_total',
    help: 'Breaches of the order of a key as the sentinel saw them; a redelivery is none',
    labelNames: ['group', 'topic', 'kind'] as const,
  }),
  redeliveries: new Counter({
    name: 'kafka_redeliveries_total',
    help: 'Events that were seen before at the same offset: legal after a crash or a rebalance',
    labelNames: ['group', 'topic'] as const,
  }),
};

/** The first violation must be an increase, not the beginning of a series. */
export function beginSentinelAtZero(group: string, topics: readonly string[]): void {
  for (const topic of topics) {
    for (const kind of ORDER_VIOLATIONS) sentinelMetrics.violations.inc({ group, topic, kind }, 0);
    sentinelMetrics.redeliveries.inc({ group, topic }, 0);
  }
}
