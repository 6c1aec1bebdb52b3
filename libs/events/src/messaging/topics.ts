import { defineTopic } from '../topic.js';

const MONTH_MS = String(30 * 24 * 60 * 60 * 1000);

/** Chat messages as they were sent, keyed by conversation. */
export const messageLog = defineTopic({
  name: 'wiber.messages',
  partitions: 6,
  owner: 'chat',
  config: { 'retention.ms': MONTH_MS },
});
