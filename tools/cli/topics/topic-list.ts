import { type KafkaAdmin } from '../kafka-admin.js';
import { table } from '../output.js';
import { declaredTopics } from './declared-topics.js';
import { retentionMsOf, retentionText } from './retention.js';

export interface ListedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  /** In `<topic>.dlq`; null where there is no such topic. */
  readonly dead_letters: number | null;
  readonly retention_ms: number | null;
  /** Keeps the latest record of each key, whatever its age. */
  readonly compacted: boolean;
  /** The app that answers for its contract; null where no contract declares it. */
  readonly owner: string | null;
}

export async function listTopics({ topics }: Pick<KafkaAdmin, 'topics'>): Promise<ListedTopic[]> {
  const declared = declaredTopics();
  const ends = await topics.endsOf(await topics.names());
  const counts = new Map(
    [...ends].map(([topic, partitions]) => [
      topic,
      Number(partitions.reduce((sum, { low, high }) => sum + (high - low), 0n)),
    ]),
  );
  return Promise.all(
    [...ends].map(async ([topic, partitions]) => {
      const settings = await topics.settings(topic);
      return {
        topic,
        partitions: partitions.length,
        records: counts.get(topic) ?? 0,
        dead_letters: counts.get(`${topic}.dlq`) ?? null,
        retention_ms: retentionMsOf(settings),
        compacted: settings.some(({ name, value }) => name === 'cleanup.policy' && value === 'compact'),
        owner: declared.get(topic)?.owner ?? null,
      };
    }),
  );
}

export function topicTable(topics: readonly ListedTopic[]): string {
  if (topics.length === 0) return 'There are no topics. The apps create theirs when they start.';
  return table(
    ['topic', 'partitions', 'records', 'dead letters', 'retention', 'owner'],
    topics.map((topic) => [
      topic.topic,
      topic.partitions,
      topic.records,
      topic.dead_letters ?? undefined,
      topic.compacted ? 'compacted' : retentionText(topic.retention_ms),
      topic.owner ?? undefined,
    ]),
  );
}
