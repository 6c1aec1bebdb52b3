import { defineTopic } from '../topic.js';

const WEEK_MS = String(7 * 24 * 60 * 60 * 1000);

/** Orders as users placed and cancelled them, keyed by user. */
export const orderEvents = defineTopic({
  name: 'order-events',
  partitions: 3,
  owner: 'orders',
  config: { 'retention.ms': WEEK_MS },
});

/** What the inventory decided about each order, and what it took back, keyed by user. */
export const inventoryEvents = defineTopic({
  name: 'inventory-events',
  partitions: 3,
  owner: 'inventory',
  config: { 'retention.ms': WEEK_MS },
});
