import { type Group, type LagSpeed } from '#libs/kafka';
import { serviceOf } from '../domain/suite-map.js';
import { round } from '../domain/topic-flow.js';

export interface PartitionLag {
  readonly partition: number;
  readonly lag: number | null;
  readonly consumed: number | null;
  readonly produced: number | null;
  /** Seconds until nothing is left. */
  readonly clear: number | 'never' | null;
  /** The record that the group takes next. */
  readonly next: string | null;
}

export interface GroupTopic {
  readonly topic: string;
  /** Records per second that the group commits. */
  readonly rate: number;
  readonly lag: number;
  readonly clear: number | 'never' | null;
  readonly partitions: readonly PartitionLag[];
}

export interface GroupFlow {
  readonly group: string;
  readonly service: string;
  readonly state: string;
  readonly members: number;
  readonly topics: readonly GroupTopic[];
}

/** `next` has the committed offsets by `group topic/partition`. */
export function groupFlows(
  groups: readonly Group[],
  speeds: readonly LagSpeed[],
  next: ReadonlyMap<string, bigint | undefined>,
): GroupFlow[] {
  return groups.map(({ group, state, members }) => {
    const own = speeds.filter((speed) => speed.group === group);
    const topics = [...new Set(own.map(({ topic }) => topic))].map((topic) =>
      topicOf(
        topic,
        own.filter((speed) => speed.topic === topic),
        next,
      ),
    );
    return {
      group,
      service: serviceOf(
        group,
        members.map(({ clientId }) => clientId),
      ),
      state,
      members: members.length,
      topics,
    };
  });
}

function topicOf(
  topic: string,
  speeds: readonly LagSpeed[],
  next: ReadonlyMap<string, bigint | undefined>,
): GroupTopic {
  const clears = speeds.map(({ clear }) => clear);
  const times = clears.filter((clear): clear is number => typeof clear === 'number');
  return {
    topic,
    rate: round(speeds.reduce((sum, { consumed }) => sum + (consumed ?? 0), 0)),
    lag: speeds.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
    // The slowest partition decides.
    clear: clears.includes('never') ? 'never' : times.length > 0 ? Math.max(...times) : null,
    partitions: speeds.map(({ group, partition, lag, consumed, produced, clear }) => ({
      partition,
      lag: lag ?? null,
      consumed: consumed === undefined ? null : round(consumed),
      produced: produced === undefined ? null : round(produced),
      clear: clear ?? null,
      next: next.get(`${group} ${topic}/${partition}`)?.toString() ?? null,
    })),
  };
}
