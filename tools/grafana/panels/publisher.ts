import { type Panel, percentiles, query, rate } from '../board/panel.js';

/** How events get into the log. `of` selects services, as in `{service="orders"}`. */
export function publisherPanels(of = ''): Panel[] {
  const among = (more: string) => (of === '' ? `{${more}}` : of.replace('}', `, ${more}}`));
  return [
    {
      title: 'Records published',
      description: 'Acknowledged by all in-sync replicas, per second, by topic.',
      unit: 'ops',
      queries: [
        query(
          `sum by (topic) (${rate(`kafka_publisher_records_total${among('result="acknowledged"')}`)})`,
          '{{topic}}',
        ),
      ],
    },
    {
      title: 'Time to the acknowledgement',
      description: 'Of a batch, retries included. Above a second the broker is short of disk or replicas.',
      unit: 's',
      queries: percentiles('kafka_publisher_ack_seconds', of),
      limit: 1,
    },
    {
      title: 'Records that failed',
      description: 'Per second, by code. OUTCOME_UNKNOWN may have been written.',
      unit: 'ops',
      queries: [
        query(
          `sum by (service, result) (${rate(`kafka_publisher_records_total${among('result!="acknowledged"')}`)})`,
          '{{service}} {{result}}',
        ),
      ],
    },
    {
      title: 'Waiting to be sent',
      description: 'Records that gather while a batch is in flight.',
      unit: 'short',
      queries: [query(`sum by (service) (kafka_publisher_waiting_records${of})`, '{{service}}')],
    },
    {
      title: 'Records in a batch',
      description: 'On average. Larger under load, which is how it keeps up.',
      unit: 'short',
      queries: [
        query(
          `sum by (service) (${rate(`kafka_publisher_batch_records_sum${of}`)}) / sum by (service) (${rate(`kafka_publisher_batch_records_count${of}`)})`,
          '{{service}}',
        ),
      ],
    },
    {
      title: 'Circuit breaker and retries',
      description: 'Breakers that are open, and attempts per second that failed.',
      unit: 'short',
      queries: [
        query(`max by (service) (kafka_publisher_breaker_open${of})`, '{{service}} open'),
        query(
          `sum by (service, failure) (${rate(`kafka_publisher_retries_total${of}`)})`,
          '{{service}} {{failure}}',
        ),
      ],
      limit: 1,
    },
  ];
}
