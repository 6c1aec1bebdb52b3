import { type Panel, percentiles, query, rate } from '../board/panel.js';

/** What every board about Kafka has: how much is read, how far behind, how often the group moves. `of` selects series, as in `{group="x"}`. */
export function consumerPanels(of = ''): Panel[] {
  return [
    {
      title: 'Records handled',
      description: 'Per second, by group and topic. Level with what is published, unless a group is behind.',
      unit: 'ops',
      queries: [
        query(`sum by (group, topic) (${rate(`kafka_consumer_records_total${of}`)})`, '{{group}} {{topic}}'),
      ],
    },
    {
      title: 'Lag in records',
      description:
        'Written and not committed, by group and topic. Saw teeth are batches; a slope is trouble.',
      unit: 'short',
      queries: [query(`sum by (group, topic) (kafka_consumer_lag_records${of})`, '{{group}} {{topic}}')],
    },
    {
      title: 'Lag in seconds',
      description: 'Age of the oldest record that waits, in the partition that is worst. What a user feels.',
      unit: 's',
      queries: [query(`max by (group, topic) (kafka_consumer_lag_seconds${of})`, '{{group}} {{topic}}')],
      limit: 60,
    },
    {
      title: 'Rebalances',
      description:
        'In the last five minutes. Each start and stop of an instance is one; others need a reason.',
      unit: 'short',
      queries: [
        query(`sum by (group) (increase(kafka_consumer_rebalance_seconds_count${of}[5m]))`, '{{group}}'),
      ],
    },
    {
      title: 'Length of rebalances',
      description: 'Mean time without an assignment. Nothing is read meanwhile.',
      unit: 's',
      queries: [
        query(
          `sum by (group) (increase(kafka_consumer_rebalance_seconds_sum${of}[5m])) / sum by (group) (increase(kafka_consumer_rebalance_seconds_count${of}[5m]))`,
          '{{group}}',
        ),
      ],
    },
    {
      title: 'Errors of handlers',
      description:
        'Failed tries per second by class: infrastructure waits, transient is tried again, poison is dead-lettered.',
      unit: 'ops',
      queries: [
        query(`sum by (group, class) (${rate(`kafka_consumer_retries_total${of}`)})`, '{{group}} {{class}}'),
      ],
    },
    {
      title: 'Time of a handler',
      description: 'For one batch. Rising with the batch size is fine; rising alone is the database.',
      unit: 's',
      queries: percentiles('kafka_consumer_handler_seconds', of),
    },
    {
      title: 'Batch size',
      description:
        'Records that a handler got at once, on average. Larger under load, which is how it keeps up.',
      unit: 'short',
      queries: [
        query(
          `sum by (group) (${rate(`kafka_consumer_batch_records_sum${of}`)}) / sum by (group) (${rate(`kafka_consumer_batch_records_count${of}`)})`,
          '{{group}}',
        ),
      ],
    },
    {
      title: 'Pauses',
      description: 'Fetches held back in the last five minutes, since the handler had enough to do.',
      unit: 'short',
      queries: [
        query(
          `sum by (group, topic) (increase(kafka_consumer_pauses_total${of}[5m]))`,
          '{{group}} {{topic}}',
        ),
      ],
    },
  ];
}

/** What such boards seldom have. */
export function promisePanels(of = ''): Panel[] {
  return [
    {
      title: 'Dead letters by code',
      description: 'In the last five minutes. npm run cli -- dlq list shows them.',
      unit: 'short',
      queries: [
        query(
          `sum by (topic, code) (increase(kafka_consumer_dead_letters_total${of}[5m]))`,
          '{{topic}} {{code}}',
        ),
      ],
      limit: 1,
    },
    {
      title: 'Partitions that wait',
      description: 'For infrastructure, for a retry, or behind a closed valve.',
      unit: 'short',
      queries: [
        query(
          `sum by (group, topic, reason) (kafka_consumer_partition_blocked${of})`,
          '{{group}} {{topic}} {{reason}}',
        ),
      ],
      limit: 1,
    },
    {
      title: 'Redeliveries recognised',
      description:
        'Records that came again and had no second effect, in the last five minutes; legal after a crash.',
      unit: 'short',
      queries: [
        query(`sum by (group, topic) (increase(kafka_redeliveries_total${of}[5m]))`, '{{group}} {{topic}}'),
      ],
    },
    {
      title: 'Violations of order',
      description: 'In the last five minutes, by kind. Must be zero, always.',
      unit: 'short',
      queries: [
        query(
          `sum by (group, topic, kind) (increase(kafka_order_violations_total${of}[5m]))`,
          '{{group}} {{topic}} {{kind}}',
        ),
      ],
      limit: 1,
    },
    {
      title: 'Replayed dead letters',
      description: 'In the last five minutes, by how they ended.',
      unit: 'short',
      queries: [
        query(
          `sum by (group, result) (increase(kafka_consumer_replayed_records_total${of}[5m]))`,
          '{{group}} {{result}}',
        ),
      ],
    },
  ];
}
