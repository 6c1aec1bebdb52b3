import { defineTopic } from '#libs/events';

/** Where the stock contenders write, so that our apps never read it. */
export const stockOrderEvents = defineTopic({ name: 'stock-order-events', partitions: 3, owner: 'bench' });
export const stockInventoryEvents = defineTopic({
  name: 'stock-inventory-events',
  partitions: 3,
  owner: 'bench',
});
export const stockMessages = defineTopic({ name: 'stock-messages', partitions: 6, owner: 'bench' });

/** Where the ways of publishing are compared. */
export const publishedEvents = defineTopic({ name: 'bench-published', partitions: 3, owner: 'bench' });
