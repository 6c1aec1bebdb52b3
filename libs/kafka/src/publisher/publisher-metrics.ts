import { Counter, Gauge, Histogram } from 'prom-client';

export const publisherMetrics = {
  records: new Counter({
    name: 'kafka_publisher_records_total',
    help: 'Records by topic and how they ended: acknowledged, or the code of their error',
    labelNames: ['topic', 'result'] as const,
  }),
  batchRecords: new Histogram({
    name: 'kafka_publisher_batch_records',
    help: 'Records in one batch',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000],
  }),
  ackSeconds: new Histogram({
    name: 'kafka_publisher_ack_seconds',
    help: 'Time from the sending of a batch to its acknowledgement, retries included',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  retries: new Counter({
    name: 'kafka_publisher_retries_total',
    help: 'Attempts that failed, by what they left behind',
    labelNames: ['failure'] as const,
  }),
  waiting: new Gauge({ name: 'kafka_publisher_waiting_records', help: 'Records that wait to be sent' }),
  breakerOpen: new Gauge({
    name: 'kafka_publisher_breaker_open',
    help: '1 from the opening of the circuit breaker round the broker until a probe was answered',
  }),
};
