import { type TopicDeclaration } from '#libs/events';
import { edgeTimes, type GroupPosition, groupPositions, type TopicSetting } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { momentText } from '../moment.js';
import { table } from '../output.js';
import { declaredTopics } from './declared-topics.js';

interface DescribedPartition {
  readonly partition: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly in_sync: readonly number[];
  readonly oldest_offset: bigint;
  readonly oldest_time: string | null;
  /** The offset that the next record gets. */
  readonly end_offset: bigint;
  readonly newest_time: string | null;
}

/** A setting of this topic itself, or one that its declaration wants otherwise. */
interface DescribedSetting {
  readonly name: string;
  readonly value: string;
  readonly declared: string | null;
}

export interface TopicDescription {
  readonly topic: string;
  readonly owner: string | null;
  readonly declared_partitions: number | null;
  readonly partitions: readonly DescribedPartition[];
  readonly settings: readonly DescribedSetting[];
  readonly groups: readonly { readonly group: string; readonly state: string; readonly lag: number }[];
}

export async function describeTopic(
  { kafka, topics, groups }: KafkaAdmin,
  topic: string,
): Promise<TopicDescription> {
  const declaration = declaredTopics().get(topic);
  const [partitions, ends, settings] = await Promise.all([
    topics.partitions(topic),
    topics.ends(topic),
    topics.settings(topic),
  ]);
  const described = await groups.describe(await groups.names());
  const positions = (await groupPositions({ topics, groups }, described)).filter(
    (position) => position.topic === topic,
  );
  const times = await edgeTimes(kafka, topic, ends);
  return {
    topic,
    owner: declaration?.owner ?? null,
    declared_partitions: declaration?.partitions ?? null,
    partitions: ends.map(({ partition, low, high }) => {
      const place = partitions.find((one) => one.partition === partition);
      return {
        partition,
        leader: place?.leader ?? -1,
        replicas: place?.replicas ?? [],
        in_sync: place?.inSync ?? [],
        oldest_offset: low,
        oldest_time: momentText(times.get(partition)?.oldest) ?? null,
        end_offset: high,
        newest_time: momentText(times.get(partition)?.newest) ?? null,
      };
    }),
    settings: settingsWorthShowing(settings, declaration),
    groups: described.flatMap(({ group, state }) => {
      const ours = positions.filter((position) => position.group === group);
      return ours.length === 0 ? [] : [{ group, state, lag: totalLag(ours) }];
    }),
  };
}

export function topicDescriptionText(description: TopicDescription): string {
  const { topic, owner, declared_partitions: declared, partitions, settings, groups } = description;
  const parts = [
    `${topic}: ${owner === null ? 'not declared by the contracts' : `declared, owner ${owner}`}`,
    table(
      ['partition', 'leader', 'replicas', 'in sync', 'oldest', 'oldest time', 'end', 'newest time'],
      partitions.map((one) => [
        one.partition,
        one.leader,
        one.replicas.join(','),
        one.in_sync.join(','),
        one.oldest_offset,
        one.oldest_time ?? undefined,
        one.end_offset,
        one.newest_time ?? undefined,
      ]),
    ),
    table(
      ['setting', 'value', 'declared'],
      settings.map(({ name, value, declared: wanted }) => [
        name,
        value,
        wanted === null ? undefined : wanted === value ? 'as declared' : wanted,
      ]),
    ),
    groups.length === 0
      ? 'No group reads it.'
      : table(
          ['read by group', 'state', 'lag'],
          groups.map(({ group, state, lag }) => [group, state, lag]),
        ),
  ];
  if (declared !== null && declared !== partitions.length)
    parts.splice(
      1,
      0,
      `It has ${partitions.length} partitions, but ${declared} are declared: no app will run on it.`,
    );
  return parts.join('\n\n');
}

function settingsWorthShowing(
  settings: readonly TopicSetting[],
  declaration: TopicDeclaration | undefined,
): DescribedSetting[] {
  return settings
    .filter(({ name, overridden }) => overridden || name in (declaration?.config ?? {}))
    .map(({ name, value }) => ({ name, value, declared: declaration?.config[name] ?? null }));
}

function totalLag(positions: readonly GroupPosition[]): number {
  return positions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}
