import { type InsightsTakenData, userTimeline } from '#libs/events';
import { KafkaConsumers, type ViolationEvidence } from '#libs/kafka';
import { Inject, Injectable } from '@nestjs/common';
import { TIMELINE_GROUP } from '../consume/timeline-group.js';
import { PartitionLoad } from '../domain/partitions/partition-load.js';
import { INSTANCE } from '../instance.js';

const VIOLATIONS_SENT = 20;

type Violation = InsightsTakenData['ordering']['violations'][number];

/** What this process sees of the log right now. */
@Injectable()
export class TimelineInsight {
  constructor(
    private readonly load: PartitionLoad,
    private readonly consumers: KafkaConsumers,
    @Inject(INSTANCE) private readonly instance: string,
  ) {}

  take(windowMs: number): InsightsTakenData {
    const { partitions, balance, hot, hot_keys, suggestions } = this.partitions();
    const { violations, ...ordering } = this.ordering();
    return {
      instance: this.instance,
      taken_at: Date.now(),
      window_ms: windowMs,
      partitions,
      balance: { ...balance },
      hot: hot.map((one) => ({ ...one })),
      hot_keys: hot_keys.map((one) => ({ ...one })),
      suggestions: suggestions.map((one) => ({ ...one })),
      ordering: { ...ordering, violations: violations.slice(-VIOLATIONS_SENT) },
    };
  }

  /** The load of the partitions that this process has. */
  partitions() {
    const lags = new Map(this.own().map(({ partition, lag }) => [partition, lag]));
    const analysis = this.load.analysis([...lags.keys()], performance.now());
    const partitions = analysis.partitions.map((load) => {
      const lag = lags.get(load.partition);
      return { ...load, ...(lag !== undefined && { lag: Math.max(0, lag) }) };
    });
    return { ...analysis, partitions };
  }

  /** Those that this process has, ascending. */
  ownPartitions(): number[] {
    return this.own().map(({ partition }) => partition);
  }

  /** What the order sentinel of this process has counted, with the latest evidence, oldest first. */
  ordering() {
    const { tally, evidence } = this.consumers.ordering(TIMELINE_GROUP);
    const { verified, gaps, duplicates, backwards, wrongPartition, redeliveries, keys } = tally;
    return {
      ...{
        verified,
        gaps,
        duplicates,
        backwards,
        wrong_partition: wrongPartition,
        redeliveries,
        users: keys,
      },
      violations: evidence.map(violationOf),
    };
  }

  /** How far one user's posts are verified, by producer, and what was wrong with them. */
  orderingOf(user: string) {
    const sentinel = this.consumers.ordering(TIMELINE_GROUP);
    const producers = sentinel
      .progressOf(user)
      .map(({ partition, producer, sequence, offset, verified }) => ({
        ...{ partition, producer, sequence, offset, verified },
      }));
    return { producers, violations: sentinel.evidence.filter(({ key }) => key === user).map(violationOf) };
  }

  private own() {
    return this.consumers
      .progress(TIMELINE_GROUP)
      .filter(({ topic, assigned }) => assigned && topic === userTimeline.name)
      .sort((one, other) => one.partition - other.partition);
  }
}

function violationOf(evidence: ViolationEvidence): Violation {
  const { kind, topic, partition, key, producer, offset, sequence, seenAt, after } = evidence;
  const { previousOffset, previousSequence } = evidence;
  return {
    ...{ kind, topic, partition, key, producer, offset },
    // A record on a wrong partition may carry none.
    sequence: Number.isSafeInteger(sequence) ? sequence : null,
    ...(previousOffset !== undefined && { previous_offset: previousOffset }),
    ...(previousSequence !== undefined && { previous_sequence: previousSequence }),
    seen_at: seenAt,
    ...(after && { after: { event: after.event, ago_ms: after.agoMs } }),
  };
}
