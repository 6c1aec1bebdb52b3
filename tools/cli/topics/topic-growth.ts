import { deadLetterTopic } from '#libs/events';
import { groupPositions } from '#libs/kafka';
import { CliError, EXIT } from '../cli-error.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { declaredTopics } from './declared-topics.js';

export interface TopicGrowth {
  /** The topic, and its dead letters where it has such. */
  readonly topics: readonly string[];
  readonly old_partitions: number;
  readonly new_partitions: number;
  /** Share of the keys that are on another partition afterwards. */
  readonly keys_moved: number;
  /** What has to be over before: who still reads, and what is not read. */
  readonly in_the_way: readonly string[];
  readonly executed: boolean;
}

export async function planGrowth(
  { topics, groups }: Pick<KafkaAdmin, 'topics' | 'groups'>,
  topic: string,
  wanted: number,
): Promise<Omit<TopicGrowth, 'executed'>> {
  const now = (await topics.partitions(topic)).length;
  if (wanted <= now)
    throw new CliError(EXIT.usage, `${topic} has ${now} partitions, and partitions can only be added.`);
  const inTheWay = (await readersOf({ topics, groups }, topic)).flatMap(({ group, members, unread }) => [
    ...(members > 0 ? [`${group} has ${members} members that run`] : []),
    ...(unread > 0 ? [`${group} has not read ${unread} records`] : []),
  ]);
  const declared = declaredTopics().get(topic);
  const letters = declared && deadLetterTopic(declared).name;
  const withLetters = letters !== undefined && (await topics.names()).includes(letters);
  return {
    topics: withLetters ? [topic, letters] : [topic],
    old_partitions: now,
    new_partitions: wanted,
    keys_moved: movedShare(now, wanted),
    in_the_way: inTheWay,
  };
}

/** The groups that read a topic: how many of their members run, and how many records they have not read. */
export async function readersOf(
  { topics, groups }: Pick<KafkaAdmin, 'topics' | 'groups'>,
  topic: string,
): Promise<{ readonly group: string; readonly members: number; readonly unread: number }[]> {
  const described = await groups.describe(await groups.names());
  const positions = (await groupPositions({ topics, groups }, described)).filter(
    (one) => one.topic === topic,
  );
  return described.flatMap(({ group, members }) => {
    const own = positions.filter((position) => position.group === group);
    if (own.length === 0) return [];
    const unread = own.reduce((sum, { lag, low, high }) => sum + (lag ?? Number(high - low)), 0);
    return [{ group, members: members.length, unread }];
  });
}

/** Refuses while somebody reads, or has not read everything: of a moved key, later records could be handled before earlier ones. */
export async function grow(
  { topics }: Pick<KafkaAdmin, 'topics'>,
  plan: Omit<TopicGrowth, 'executed'>,
): Promise<void> {
  if (plan.in_the_way.length > 0)
    throw new CliError(EXIT.negative, `Nothing was changed: ${plan.in_the_way.join('; ')}.`);
  for (const topic of plan.topics) {
    if ((await topics.partitions(topic)).length < plan.new_partitions)
      await topics.grow(topic, plan.new_partitions);
  }
}

export function growthText(growth: TopicGrowth): string {
  const { topics, old_partitions: old, new_partitions: wanted, in_the_way, executed } = growth;
  const percent = Math.round(growth.keys_moved * 100);
  return [
    `${topics.join(' and ')}: ${old} -> ${wanted} partitions, for ever. About ${percent} % of the keys move to another partition.`,
    ...in_the_way.map((what) => `In the way: ${what}.`),
    executed
      ? 'Done. Start readers and writers with the new count.'
      : 'Nothing was changed; with --execute it will be, once nobody writes and everything is read (docs/partitions.md).',
  ].join('\n');
}

/** Of hashes spread evenly, those whose remainders differ. */
function movedShare(old: number, wanted: number): number {
  const cycle = old * wanted;
  let moved = 0;
  for (let hash = 0; hash < cycle; hash += 1) if (hash % old !== hash % wanted) moved += 1;
  return moved / cycle;
}
