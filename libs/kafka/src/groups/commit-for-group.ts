import { type Kafka } from 'kafkajs';
import { AdminError } from '../admin/admin-error.js';
import { within } from '../within.js';

export interface NewOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

interface Coordinator {
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: { topic: string; partitions: { partition: number; offset: string; metadata: string | null }[] }[];
  }): Promise<unknown>;
}

interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(group: { groupId: string }): Promise<Coordinator>;
}

const ANSWER_MS = 10_000;
// What a commit without membership is answered with while the group has members.
const HAS_MEMBERS = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS']);

/**
 * Sets offsets of a group that has no members, all in one request. The broker itself refuses it (AdminError GROUP_ACTIVE)
 * when a member is there at that moment, so nobody's position is moved under them. It creates a group that is not there: ask
 * for it first. kafkajs' own `setOffsets` joins the group for this, and so disturbs members that come meanwhile.
 */
export async function commitForGroup(
  kafka: Kafka,
  group: string,
  offsets: readonly NewOffset[],
): Promise<void> {
  const cluster = clusterOf(kafka);
  try {
    await within(ANSWER_MS, `set offsets of ${group}`, commit(cluster, group, offsets));
  } catch (error) {
    if (!HAS_MEMBERS.has((error as { type?: string }).type ?? '')) throw error;
    throw new AdminError(
      'GROUP_ACTIVE',
      `Group ${group} has active members, and would overwrite what is set under them. Stop them, then try again.`,
    );
  } finally {
    await within(1000, 'disconnect', cluster.disconnect()).catch(() => undefined);
  }
}

async function commit(cluster: Cluster, group: string, offsets: readonly NewOffset[]): Promise<void> {
  await cluster.connect();
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const topics = [...new Set(offsets.map(({ topic }) => topic))].map((name) => ({
    topic: name,
    partitions: offsets
      .filter(({ topic }) => topic === name)
      .map(({ partition, offset }) => ({ partition, offset: String(offset), metadata: null })),
  }));
  await coordinator.offsetCommit({ groupId: group, groupGenerationId: -1, memberId: '', topics });
}

/** kafkajs has this request, but lets only members send it; its description is the only name of the way to it. */
function clusterOf(kafka: Kafka): Cluster {
  const create = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (!create) throw new Error('this kafkajs is not the version that commitForGroup was written for');
  const hidden = kafka as unknown as Record<symbol, (options: object) => Cluster>;
  return hidden[create]!({ allowAutoTopicCreation: false });
}
