import { type GroupPosition, groupPositions } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { table } from '../output.js';

export interface ListedGroup {
  readonly group: string;
  readonly state: string;
  readonly members: number;
  readonly topics: readonly string[];
  readonly lag: number;
}

type Clients = Pick<KafkaAdmin, 'topics' | 'groups'>;

export async function listGroups({ topics, groups }: Clients): Promise<ListedGroup[]> {
  const described = await groups.describe(await groups.names());
  const positions = await groupPositions({ topics, groups }, described);
  return described.map(({ group, state, members }) => {
    const ours = positions.filter((position) => position.group === group);
    return {
      group,
      state,
      members: members.length,
      topics: [...new Set(ours.map(({ topic }) => topic))],
      lag: lagOf(ours),
    };
  });
}

export function groupTable(groups: readonly ListedGroup[]): string {
  if (groups.length === 0) return 'There are no consumer groups. The apps bring theirs when they start.';
  return table(
    ['group', 'state', 'members', 'lag', 'topics'],
    groups.map(({ group, state, members, lag, topics }) => [group, state, members, lag, topics.join(', ')]),
  );
}

function lagOf(positions: readonly GroupPosition[]): number {
  return positions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}
