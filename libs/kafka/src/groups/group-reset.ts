import { type AdminConnection } from '../admin/admin-connection.js';
import { AdminError } from '../admin/admin-error.js';
import { TopicAdmin } from '../topics/topic-admin.js';
import { commitForGroup } from './commit-for-group.js';
import { GroupAdmin } from './group-admin.js';
import { planReset, type ResetPlan, type ResetTarget } from './offset-reset.js';

export interface ResetRequest {
  readonly group: string;
  readonly topic: string;
  readonly target: ResetTarget;
  /** All when not given. */
  readonly partition?: number;
}

/**
 * Moves a group that exists in a topic that exists: first the plan, then, if wanted, the change. A group with members is
 * refused (AdminError GROUP_ACTIVE) when it is changed, not when it is planned.
 */
export class GroupReset {
  constructor(private readonly connection: AdminConnection) {}

  async plan({ group, topic, target, partition }: ResetRequest): Promise<ResetPlan[]> {
    const groups = new GroupAdmin(this.connection);
    const topics = new TopicAdmin(this.connection);
    await groups.describe([group]);
    const ends = await topics.ends(topic);
    const committed = (await groups.committed(group)).filter((place) => place.topic === topic);
    return planReset({
      topic,
      ends,
      committed: new Map(committed.map((place) => [place.partition, place.offset])),
      target,
      partition,
      ...(typeof target === 'object' &&
        'time' in target && {
          offsetsAtTime: await topics.offsetsAt(topic, target.time),
        }),
    });
  }

  /** Resolves when the broker has recorded it. One request for all partitions; see commitForGroup. */
  async execute(group: string, plan: readonly ResetPlan[]): Promise<void> {
    const [described] = await new GroupAdmin(this.connection).describe([group]);
    if (described && described.members.length > 0) {
      const who = described.members.map(({ clientId, host }) => `${clientId} on ${host}`).join(', ');
      throw new AdminError(
        'GROUP_ACTIVE',
        `Group ${group} has active members (${who}), which would overwrite what is set under them. ` +
          'Stop them, then try again; one that was killed counts until its session is over (KAFKA_SESSION_TIMEOUT_MS).',
      );
    }
    await commitForGroup(
      this.connection.kafka,
      group,
      plan.map(({ topic, partition, to }) => ({ topic, partition, offset: to })),
    );
  }
}
