import { defineEvent, defineTopic, OrderPlaced } from '#libs/events';

const HOUR_MS = String(60 * 60 * 1000);

/** `OrderPlaced` on a topic of the demonstration, which vanishes by itself should nobody be left to delete it. */
export function scratchEvent(topic: string) {
  return defineEvent({
    ...OrderPlaced,
    topic: defineTopic({ name: topic, partitions: 3, owner: 'demo', config: { 'retention.ms': HOUR_MS } }),
  });
}
