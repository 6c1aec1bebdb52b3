import { type Panel, percentiles, query, rate } from '../board/panel.js';

/** Requests by route and status. `of` selects services, as in `{service="orders"}`. */
export function httpPanels(of = ''): Panel[] {
  const among = (more: string) => (of === '' ? `{${more}}` : of.replace('}', `, ${more}}`));
  const work = among('route!~"/health/.*|/metrics"');
  return [
    {
      title: 'Requests by route',
      description: 'Per second, without probes and scrapes.',
      unit: 'reqps',
      queries: [
        query(
          `sum by (service, method, route) (${rate(`http_request_duration_seconds_count${work}`)})`,
          '{{service}} {{method}} {{route}}',
        ),
      ],
    },
    {
      title: 'Requests by status',
      description: 'Per second. 499 is a caller who went away, 503 says when to come back.',
      unit: 'reqps',
      queries: [
        query(
          `sum by (service, status) (${rate(`http_request_duration_seconds_count${work}`)})`,
          '{{service}} {{status}}',
        ),
      ],
    },
    {
      title: 'Time of a request',
      description: 'Requests that wait for an outcome (?wait=) count with their waiting.',
      unit: 's',
      queries: percentiles('http_request_duration_seconds', work),
    },
  ];
}

/** Whether the processes are well. */
export function processPanels(of = ''): Panel[] {
  return [
    {
      title: 'Components that are not ready',
      description: 'By service. What each waits for stands under /health/readiness.',
      unit: 'short',
      queries: [
        query(
          `count by (service, component) (service_component_ready${of} == 0)`,
          '{{service}} {{component}}',
        ),
      ],
      limit: 1,
    },
    {
      title: 'Delay of the event loop',
      description:
        '99th percentile. Above 100 ms something computes for too long, or the machine is short of CPU.',
      unit: 's',
      queries: [query(`max by (service) (nodejs_eventloop_lag_p99_seconds${of})`, '{{service}}')],
      limit: 0.5,
    },
    {
      title: 'Memory',
      description: 'Resident, by service.',
      unit: 'bytes',
      queries: [query(`sum by (service) (process_resident_memory_bytes${of})`, '{{service}}')],
    },
    {
      title: 'CPU',
      description: 'Cores that are used, by service.',
      unit: 'short',
      queries: [query(`sum by (service) (${rate(`process_cpu_seconds_total${of}`)})`, '{{service}}')],
    },
  ];
}
