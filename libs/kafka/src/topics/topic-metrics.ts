import { type TopicDeclaration } from '#libs/events';
import { type Admin } from 'kafkajs';
import { Gauge } from 'prom-client';

/** ConfigResourceTypes.TOPIC, which kafkajs does not export in a way that node can import by name. */
const TOPIC = 2;

const retentionSeconds = new Gauge({
  name: 'kafka_topic_retention_seconds',
  help: 'How long the broker keeps a record of a topic, as it was when this service started; +Inf for ever',
  labelNames: ['topic'] as const,
});

/** For alerts that tell a lag from a loss. Who may not describe topics has no such alerts, and runs all the same. */
export async function reportRetention(admin: Admin, topics: readonly TopicDeclaration[]): Promise<void> {
  const wanted = topics.map(({ name }) => ({
    ...{ type: TOPIC, name, configNames: ['retention.ms'] },
  }));
  const answer = await admin
    .describeConfigs({ includeSynonyms: false, resources: wanted })
    .catch(() => undefined);
  for (const { resourceName: topic, configEntries } of answer?.resources ?? []) {
    const ms = Number(configEntries.find(({ configName }) => configName === 'retention.ms')?.configValue);
    if (!Number.isNaN(ms)) retentionSeconds.set({ topic }, ms < 0 ? Infinity : ms / 1000);
  }
}
