import { type GroupMember, groupPositions } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { table } from '../output.js';

interface DescribedMember {
  readonly id: string;
  readonly client: string;
  readonly host: string;
}

interface DescribedPosition {
  readonly topic: string;
  readonly partition: number;
  /** Null before the first commit. */
  readonly committed: bigint | null;
  readonly end: bigint;
  readonly lag: number | null;
  /** Null while nobody reads it. */
  readonly member: DescribedMember | null;
}

export interface GroupDescription {
  readonly group: string;
  readonly state: string;
  readonly partitions: readonly DescribedPosition[];
  /** Members that came when all partitions were taken. */
  readonly idle_members: readonly DescribedMember[];
}

export async function describeGroup(
  { topics, groups }: Pick<KafkaAdmin, 'topics' | 'groups'>,
  name: string,
): Promise<GroupDescription> {
  const described = await groups.describe([name]);
  const positions = await groupPositions({ topics, groups }, described);
  const { state = '', members = [] } = described[0] ?? {};
  return {
    group: name,
    state,
    partitions: positions.map(({ topic, partition, committed, high, lag, member }) => ({
      topic,
      partition,
      committed: committed ?? null,
      end: high,
      lag: lag ?? null,
      member: member ? memberOf(member) : null,
    })),
    idle_members: members.filter(({ partitions }) => partitions.length === 0).map(memberOf),
  };
}

export function groupDescriptionText({
  group,
  state,
  partitions,
  idle_members: idle,
}: GroupDescription): string {
  const parts = [
    `${group}: ${state}`,
    partitions.length === 0
      ? 'It has committed nothing and is assigned nothing.'
      : table(
          ['topic', 'partition', 'committed', 'end', 'lag', 'member', 'host', 'client'],
          partitions.map(({ topic, partition, committed, end, lag, member }) => [
            topic,
            partition,
            committed ?? undefined,
            end,
            lag ?? undefined,
            member?.id,
            member?.host,
            member?.client,
          ]),
        ),
  ];
  if (idle.length > 0)
    parts.push(
      'Members without a partition:',
      table(
        ['member', 'host', 'client'],
        idle.map(({ id, host, client }) => [id, host, client]),
      ),
    );
  return parts.join('\n\n');
}

function memberOf({ id, clientId, host }: GroupMember): DescribedMember {
  return { id, client: clientId, host };
}
