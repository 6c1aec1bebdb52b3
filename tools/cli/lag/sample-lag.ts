import { groupPositions, type LagSample } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';

/** How far behind the groups are at this moment; all groups when none is named. */
export async function sampleLag(
  { topics, groups }: Pick<KafkaAdmin, 'topics' | 'groups'>,
  named: readonly string[],
): Promise<LagSample> {
  const described = await groups.describe(named.length > 0 ? named : await groups.names());
  const points = await groupPositions({ topics, groups }, described);
  return { at: performance.now(), points };
}
