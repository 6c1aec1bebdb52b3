import { type PostPublishedData } from '#libs/events';
import { byKey, type Partitioner, partitionOf } from '#libs/kafka';
import { byRegion, byUserAndBucket } from '../domain/partitions/spread.js';
import { type TimelineConfig } from '../timeline.config.js';

type Choice = Pick<TimelineConfig, 'TIMELINE_PARTITIONER' | 'TIMELINE_BUCKETS' | 'TIMELINE_REGIONS'>;

/** The partitioner that the environment chose for posts. */
export function partitionerOf(config: Choice): Partitioner {
  const { TIMELINE_PARTITIONER, TIMELINE_BUCKETS, TIMELINE_REGIONS } = config;
  if (TIMELINE_PARTITIONER === 'composite')
    return ({ data }, partitions) =>
      byUserAndBucket(partitionOf, data as PostPublishedData, partitions, TIMELINE_BUCKETS);
  if (TIMELINE_PARTITIONER === 'geo')
    return ({ data }, partitions) =>
      byRegion(partitionOf, data as PostPublishedData, partitions, TIMELINE_REGIONS);
  return byKey;
}

export const PARTITIONER = Symbol('PARTITIONER');
