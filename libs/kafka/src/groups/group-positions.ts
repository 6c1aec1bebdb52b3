import { type PartitionEnds, type TopicAdmin } from '../topics/topic-admin.js';
import { type CommittedOffset, type Group, type GroupAdmin, type GroupMember } from './group-admin.js';

/** Where a group is in a partition, and who reads it. */
export interface GroupPosition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Undefined before its first commit. */
  readonly committed: bigint | undefined;
  readonly low: bigint;
  readonly high: bigint;
  /** Records that are still there and not committed; undefined before the first commit. */
  readonly lag: number | undefined;
  readonly member: GroupMember | undefined;
}

/**
 * The positions of groups in every partition that they have committed or are assigned, by group, topic and partition.
 * Offsets are read before the ends, so that a lag is never too small; topics that are gone are left out.
 */
export async function groupPositions(
  { topics, groups }: { topics: TopicAdmin; groups: GroupAdmin },
  described: readonly Group[],
): Promise<GroupPosition[]> {
  const committed = await Promise.all(described.map(({ group }) => groups.committed(group)));
  const assigned = described.flatMap(({ members }) => members.flatMap(({ partitions }) => partitions));
  const ends = await topics.endsOf([...committed.flat(), ...assigned].map(({ topic }) => topic));
  return described.flatMap((group, index) => positionsOf(group, committed[index] ?? [], ends));
}

function positionsOf(
  { group, members }: Group,
  committed: readonly CommittedOffset[],
  ends: ReadonlyMap<string, readonly PartitionEnds[]>,
): GroupPosition[] {
  const owners = new Map(
    members.flatMap((member) => member.partitions.map((place) => [nameOf(place), member] as const)),
  );
  const offsets = new Map(committed.map((place) => [nameOf(place), place.offset]));
  return [...ends]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([topic, partitions]) =>
      partitions.flatMap(({ partition, low, high }) => {
        const name = nameOf({ topic, partition });
        const member = owners.get(name);
        const offset = offsets.get(name);
        if (!member && offset === undefined) return [];
        return [
          { group, topic, partition, committed: offset, low, high, lag: lagOf(offset, low, high), member },
        ];
      }),
    );
}

/** What retention has taken cannot be read any more. */
function lagOf(committed: bigint | undefined, low: bigint, high: bigint): number | undefined {
  if (committed === undefined) return undefined;
  const next = committed > low ? committed : low;
  return high > next ? Number(high - next) : 0;
}

function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
