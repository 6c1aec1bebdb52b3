import { Counter, Gauge, Histogram } from 'prom-client';
import { beginSentinelAtZero } from '../sentinel/sentinel-metrics.js';

const subscription = ['group', 'topic'] as const;
const partition = ['group', 'topic', 'partition'] as const;

export const consumerMetrics = {
  records: new Counter({
    name: 'kafka_consumer_records_total',
    help: 'Records by how they ended: processed, ignored (nobody here asked for it) or dead_lettered',
    labelNames: [...subscription, 'result'] as const,
  }),
  replayed: new Counter({
    name: 'kafka_consumer_replayed_records_total',
    help: 'Replayed dead letters by how they ended: processed, dead_lettered or passed_over (meant for another group)',
    labelNames: [...subscription, 'result'] as const,
  }),
  deadLetters: new Counter({
    name: 'kafka_consumer_dead_letters_total',
    help: 'Dead letters by the code of their reason',
    labelNames: [...subscription, 'code'] as const,
  }),
  retries: new Counter({
    name: 'kafka_consumer_retries_total',
    help: 'Failed tries of a handler by the class of the error',
    labelNames: [...subscription, 'class'] as const,
  }),
  batchRecords: new Histogram({
    name: 'kafka_consumer_batch_records',
    help: 'Events that a handler got at once',
    labelNames: subscription,
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
  }),
  handlerSeconds: new Histogram({
    name: 'kafka_consumer_handler_seconds',
    help: 'Time of a handler for one batch',
    labelNames: subscription,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  }),
  rebalanceSeconds: new Histogram({
    name: 'kafka_consumer_rebalance_seconds',
    help: 'Time from the beginning of a rebalance to the new assignment of this member; the first join is one too',
    labelNames: ['group'] as const,
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  }),
  pauses: new Counter({
    name: 'kafka_consumer_pauses_total',
    help: 'Times that fetching of a partition was paused, since its handler had enough to do',
    labelNames: subscription,
  }),
  blocked: new Gauge({
    name: 'kafka_consumer_partition_blocked',
    help: '1 while a partition waits for its reason to pass: infrastructure, retry or valve',
    labelNames: [...partition, 'reason'] as const,
  }),
  lag: new Gauge({
    name: 'kafka_consumer_lag_records',
    help: 'Records of an assigned partition that are not committed, as of the last fetch',
    labelNames: partition,
  }),
  lagSeconds: new Gauge({
    name: 'kafka_consumer_lag_seconds',
    help: 'Age of the oldest record of an assigned partition that was fetched and is not committed; 0 when there is none',
    labelNames: partition,
  }),
};

/** A series that begins with its first event hides that event from every rate and increase. */
export function beginAtZero(group: string, topics: readonly string[]): void {
  beginSentinelAtZero(group, topics);
  for (const topic of topics) {
    for (const result of ['processed', 'ignored', 'dead_lettered'])
      consumerMetrics.records.inc({ group, topic, result }, 0);
    consumerMetrics.pauses.inc({ group, topic }, 0);
  }
}

/** Takes back what was said of a partition that is read by somebody else now. */
export function reportLag(
  labels: { readonly group: string; readonly topic: string; readonly partition: number },
  records: number | undefined,
  seconds: number | undefined,
): void {
  if (records === undefined) consumerMetrics.lag.remove(labels);
  else consumerMetrics.lag.set(labels, records);
  if (seconds === undefined) consumerMetrics.lagSeconds.remove(labels);
  else consumerMetrics.lagSeconds.set(labels, seconds);
}
