import { type Panel, query, rate } from '../board/panel.js';

/** How MongoDB serves. `of` selects services, as in `{service="orders"}`. */
export function databasePanels(of = ''): Panel[] {
  return [
    {
      title: 'MongoDB commands',
      description: 'Per second, by service and result.',
      unit: 'ops',
      queries: [
        query(
          `sum by (service, result) (${rate(`mongodb_command_seconds_count${of}`)})`,
          '{{service}} {{result}}',
        ),
      ],
    },
    {
      title: 'Time of a MongoDB command',
      description:
        '95th percentile by command. Writes wait for a majority and its journal; getMore waits for changes.',
      unit: 's',
      queries: [
        query(
          `histogram_quantile(0.95, sum by (command, le) (${rate(`mongodb_command_seconds_bucket${of}`)}))`,
          '{{command}}',
        ),
      ],
    },
    {
      title: 'MongoDB pool',
      description: 'Connections, those in use, and operations that wait for one, which should be none.',
      unit: 'short',
      queries: [
        query(`sum by (service) (mongodb_pool_connections${of})`, '{{service}} open'),
        query(`sum by (service) (mongodb_pool_connections_in_use${of})`, '{{service}} in use'),
        query(`sum by (service) (mongodb_pool_waiting_operations${of})`, '{{service}} waiting'),
      ],
    },
  ];
}

/** Who leads, and whether leading works. */
export function leasePanels(of = ''): Panel[] {
  return [
    {
      title: 'Holders of leases',
      description:
        'One each. None means that the work of a leader stands still; two, for a moment, that one was frozen.',
      unit: 'short',
      queries: [query(`sum by (service, lease) (lease_holder${of})`, '{{service}} {{lease}}')],
    },
    {
      title: 'Takeovers and refused writes',
      description: 'In the last five minutes. A refused write is the fence at work.',
      unit: 'short',
      queries: [
        query(
          `sum by (service, lease) (increase(lease_takeovers_total${of}[5m]))`,
          '{{service}} {{lease}} takeovers',
        ),
        query(
          `sum by (service, lease) (increase(lease_refused_writes_total${of}[5m]))`,
          '{{service}} {{lease}} refused',
        ),
      ],
    },
    {
      title: 'Elections in MongoDB',
      description: 'As each service has seen them in the last five minutes.',
      unit: 'short',
      queries: [query(`sum by (service) (increase(mongodb_primary_changes_total${of}[5m]))`, '{{service}}')],
    },
  ];
}
