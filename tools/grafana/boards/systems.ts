import { type Board, type Panel, query, rate } from '../board/panel.js';
import { consumerPanels, promisePanels } from '../panels/consumer.js';
import { databasePanels, leasePanels } from '../panels/database.js';
import { httpPanels, processPanels } from '../panels/process.js';
import { publisherPanels } from '../panels/publisher.js';
import { chatPanels, mailPanels, outboxPanels, socketPanels, timelinePanels } from '../panels/systems.js';

/** The board of one system: first what every Kafka board has, then its promises, then what it alone has. */
function systemBoard(
  name: string,
  services: readonly string[],
  own: readonly Panel[],
  ownPromises: readonly Panel[] = [],
): Board {
  const of = services.length === 1 ? `{service="${services[0]}"}` : `{service=~"${services.join('|')}"}`;
  return {
    uid: `ordered-${name}`,
    title: `Ordered: ${name}`,
    sections: [
      {
        title: 'Throughput, lag, rebalances, errors',
        panels: [...publisherPanels(of), ...consumerPanels(of)],
      },
      { title: 'What is promised', panels: [...promisePanels(of), ...leasePanels(of), ...ownPromises] },
      ...(own.length > 0 ? [{ title: `Of ${name} alone`, panels: own }] : []),
      {
        title: 'HTTP, MongoDB, processes',
        panels: [...httpPanels(of), ...databasePanels(of), ...processPanels(of)],
      },
    ],
  };
}

const orders: Panel[] = [
  {
    title: 'Orders and decisions',
    description: 'Per second: orders taken by HTTP, and records that the inventory has decided about.',
    unit: 'ops',
    queries: [
      query(
        `sum(${rate('http_request_duration_seconds_count{service="orders", method="POST", status="202"}')})`,
        'taken',
      ),
      query(
        `sum(${rate('kafka_consumer_records_total{group="inventory-service", result="processed"}')})`,
        'decided',
      ),
    ],
  },
];

export const systemBoards: readonly Board[] = [
  systemBoard('orders', ['orders', 'inventory', 'analytics'], orders),
  systemBoard('chat', ['chat'], chatPanels),
  systemBoard('timeline', ['timeline', 'dashboard'], timelinePanels),
  systemBoard(
    'teams',
    ['teams', 'realtime', 'notifications'],
    [...socketPanels, ...mailPanels],
    outboxPanels,
  ),
];
