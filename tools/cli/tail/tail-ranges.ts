import { type LogRange, partitionOf } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';

export interface TailQuestion {
  readonly topics: readonly string[];
  /** With the oldest record, the first not older than a time (ms since 1970), or with what comes from now on. */
  readonly from: 'oldest' | 'now' | { readonly time: number };
  /** Only the partition that this key belongs to. */
  readonly key?: string;
  /** Ends with the newest record of now. */
  readonly ends: boolean;
}

/** What has to be read. A topic that is not there is an AdminError. */
export async function tailRanges(
  { topics }: Pick<KafkaAdmin, 'topics'>,
  { topics: names, from, key, ends }: TailQuestion,
): Promise<LogRange[]> {
  const ranges = await Promise.all(
    [...new Set(names)].map(async (topic) => {
      const partitions = await topics.ends(topic);
      const starts = typeof from === 'object' ? await topics.offsetsAt(topic, from.time) : undefined;
      const owner = key === undefined ? undefined : partitionOf(key, partitions.length);
      return partitions
        .filter(({ partition }) => owner === undefined || partition === owner)
        .map(({ partition, low, high }) => ({
          topic,
          partition,
          from: starts?.get(partition) ?? (from === 'oldest' ? low : high),
          ...(ends && { to: high }),
        }));
    }),
  );
  return ranges.flat();
}
