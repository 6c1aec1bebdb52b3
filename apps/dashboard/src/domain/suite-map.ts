import { catalogue, type TopicDeclaration } from '#libs/events';

/** Groups whose members do not tell their service by their client id any more, or have gone. */
const SERVICE_OF_GROUP: Readonly<Record<string, string>> = {
  'order-processor': 'orders',
  'inventory-service': 'inventory',
  'analytics-service': 'analytics',
  'order-analytics': 'analytics',
  'message-writer': 'chat',
  'timeline-consumer-group': 'timeline',
  'notification-service': 'notifications',
};

/** The topics that the dashboard shows, each once, in the order of the catalogue. */
export const suiteTopics: readonly TopicDeclaration[] = [...new Set(catalogue.map(({ topic }) => topic))];

/** Who writes, and who only reads. */
const services = [...new Set([...suiteTopics.map(({ owner }) => owner), 'realtime', 'notifications'])];

/** The service that a group works for; its client ids begin with it, as `orders-<instance>`. */
export function serviceOf(group: string, clientIds: readonly string[]): string {
  const known = SERVICE_OF_GROUP[group];
  if (known !== undefined) return known;
  const [clientId = ''] = clientIds;
  return (
    services.find((service) => [clientId, group].some((name) => name.startsWith(`${service}-`))) ?? group
  );
}
