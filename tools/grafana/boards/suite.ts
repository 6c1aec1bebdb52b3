import { type Board, query } from '../board/panel.js';
import { consumerPanels, promisePanels } from '../panels/consumer.js';
import { databasePanels, leasePanels } from '../panels/database.js';
import { httpPanels, processPanels } from '../panels/process.js';
import { publisherPanels } from '../panels/publisher.js';

/** Everything, for whoever does not know yet where to look. */
export const suiteBoard: Board = {
  uid: 'ordered-suite',
  title: 'Ordered: the suite',
  sections: [
    {
      title: 'Is it well?',
      panels: [
        {
          title: 'Alerts',
          description: 'That fire now. docs/operations.md says what to do about each.',
          unit: 'short',
          queries: [query('sum by (alertname) (ALERTS{alertstate="firing"})', '{{alertname}}')],
        },
        {
          title: 'Instances',
          description: 'That answer the scrape, by service.',
          unit: 'short',
          queries: [query('sum by (service) (up)', '{{service}}')],
        },
        ...processPanels(),
      ],
    },
    { title: 'Into Kafka', panels: publisherPanels() },
    { title: 'Out of Kafka', panels: consumerPanels() },
    { title: 'What is promised', panels: [...promisePanels(), ...leasePanels()] },
    { title: 'HTTP', panels: httpPanels() },
    { title: 'MongoDB', panels: databasePanels() },
  ],
};
