import { type AdminConnection } from '../admin/admin-connection.js';
import { AdminError } from '../admin/admin-error.js';
import { READING_GROUP } from '../log/reading-group.js';
import { type AssignedPartition, assignedPartitions } from './member-assignment.js';

export interface GroupMember {
  readonly id: string;
  readonly clientId: string;
  readonly host: string;
  /** Empty for a member that came when all partitions were taken. */
  readonly partitions: readonly AssignedPartition[];
}

export interface Group {
  readonly group: string;
  /** As Kafka says it: Stable, Empty, PreparingRebalance, CompletingRebalance. */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

/** Where a group will go on in a partition. */
export interface CommittedOffset extends AssignedPartition {
  readonly offset: bigint;
}

/** Questions about consumer groups. It joins none and creates none; nothing is cached. */
export class GroupAdmin {
  constructor(private readonly connection: AdminConnection) {}

  /** Consumer groups that Kafka knows, sorted; without those of our own readers of the log. */
  async names(): Promise<string[]> {
    const { groups } = await this.connection.ask('list the groups', (admin) => admin.listGroups());
    return groups
      .filter(({ groupId, protocolType }) => isConsumers(protocolType) && !groupId.startsWith(READING_GROUP))
      .map(({ groupId }) => groupId)
      .sort();
  }

  /** In the given order. One that is not there is an AdminError (UNKNOWN_GROUP). */
  async describe(names: readonly string[]): Promise<Group[]> {
    if (names.length === 0) return [];
    const known = await this.names();
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new AdminError(
        'UNKNOWN_GROUP',
        `There is no consumer group ${unknown}. There are: ${known.join(', ') || 'none'}.`,
      );
    }
    const { groups } = await this.connection.ask('describe the groups', (admin) =>
      admin.describeGroups([...names]),
    );
    return names.flatMap((name) => {
      const found = groups.find(({ groupId }) => groupId === name);
      if (!found) return [];
      const members = found.members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
        id: memberId,
        clientId,
        host: clientHost.replace(/^\//, ''),
        partitions: assignedPartitions(memberAssignment),
      }));
      return [{ group: name, state: found.state, members }];
    });
  }

  /** Sorted by topic and partition; a partition without a committed offset is left out. */
  async committed(group: string): Promise<CommittedOffset[]> {
    const topics = await this.connection.ask(`read the offsets of ${group}`, (admin) =>
      admin.fetchOffsets({ groupId: group }),
    );
    return topics
      .flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
      )
      .filter(({ offset }) => offset >= 0n)
      .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  }
}

/** Empty where somebody only commits offsets and lets nobody share partitions out. */
function isConsumers(protocolType: string): boolean {
  return protocolType === 'consumer' || protocolType === '';
}
