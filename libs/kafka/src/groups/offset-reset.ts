import { AdminError } from '../admin/admin-error.js';
import { type PartitionEnds } from '../topics/topic-admin.js';

/** Where a group shall go on: an end of the log, an offset, or the first record not older than a time (ms since 1970). */
export type ResetTarget = 'earliest' | 'latest' | { readonly offset: bigint } | { readonly time: number };

export interface ResetPlan {
  readonly topic: string;
  readonly partition: number;
  /** Undefined where the group has committed nothing yet and would begin with the oldest record. */
  readonly from: bigint | undefined;
  readonly to: bigint;
  /** Records that come again. */
  readonly again: number;
  /** Records that this group will never get. */
  readonly skipped: number;
}

export interface ResetQuestion {
  readonly topic: string;
  readonly ends: readonly PartitionEnds[];
  readonly committed: ReadonlyMap<number, bigint>;
  readonly target: ResetTarget;
  /** Of each partition the offset at the target's time; only for a time. */
  readonly offsetsAtTime?: ReadonlyMap<number, bigint>;
  /** All partitions when not given. */
  readonly partition?: number;
}

/** What a reset would do, partition by partition. Throws AdminError for a partition or an offset that the log does not have. */
export function planReset(question: ResetQuestion): ResetPlan[] {
  const { topic, ends, committed, partition: only } = question;
  const chosen = ends.filter(({ partition }) => only === undefined || partition === only);
  if (chosen.length === 0) {
    throw new AdminError(
      'UNKNOWN_PARTITION',
      `${topic} has no partition ${only}; it has 0 to ${ends.length - 1}.`,
    );
  }
  return chosen.map((end) => {
    const { partition, low } = end;
    const from = committed.get(partition);
    const to = positionOf(question, end);
    // What retention has taken neither comes again nor can be skipped.
    const reached = from === undefined || from < low ? low : from;
    return {
      topic,
      partition,
      from,
      to,
      again: to < reached ? Number(reached - to) : 0,
      skipped: to > reached ? Number(to - reached) : 0,
    };
  });
}

function positionOf({ topic, target, offsetsAtTime }: ResetQuestion, end: PartitionEnds): bigint {
  const { partition, low, high } = end;
  if (target === 'earliest') return low;
  if (target === 'latest') return high;
  if ('time' in target) return offsetsAtTime?.get(partition) ?? high;
  if (target.offset >= low && target.offset <= high) return target.offset;
  throw new AdminError(
    'OFFSET_OUT_OF_RANGE',
    `${topic}/${partition} has offsets ${low} to ${high}, and ${target.offset} is not one of them. ` +
      'Name another, or one partition.',
  );
}
