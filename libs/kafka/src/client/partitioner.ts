import { partitionOf } from './murmur2.js';

/**
 * Which partition an event belongs to, as everybody who has its key and data finds it. Must depend on nothing else: consumers
 * check with it that an event lies where it belongs.
 */
export type Partitioner = (
  event: { readonly key: string; readonly data: unknown },
  partitions: number,
) => number;

/** Partitioners by topic; topics that are not named are partitioned by key. */
export type Partitioners = Readonly<Record<string, Partitioner>>;

/** As the Java client does it, so that all producers agree. */
export const byKey: Partitioner = ({ key }, partitions) => partitionOf(key, partitions);
