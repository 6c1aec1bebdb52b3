import { type LogRange } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { declaredTopics } from '../topics/declared-topics.js';

/** What has to be read, and whether it is less than what was asked for. */
export interface FollowRanges {
  readonly ranges: readonly LogRange[];
  readonly cut: boolean;
}

/** All topics of the suite from a time (ms since 1970) to now, but of each partition only the latest `records`. */
export async function followRanges(
  { topics }: Pick<KafkaAdmin, 'topics'>,
  from: number,
  records: number,
): Promise<FollowRanges> {
  const ends = await topics.endsOf(declaredTopics().keys());
  let cut = false;
  const ranges = await Promise.all(
    [...ends].map(async ([topic, partitions]) => {
      const starts = await topics.offsetsAt(topic, from);
      return partitions.map(({ partition, low, high }): LogRange => {
        const since = starts.get(partition) ?? low;
        const latest = high - BigInt(records);
        cut ||= latest > since;
        return { topic, partition, from: latest > since ? latest : since, to: high };
      });
    }),
  );
  return { ranges: ranges.flat(), cut };
}
