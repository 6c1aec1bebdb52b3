import { balanceScore } from './balance.js';
import { bucketKey, byRegion, type KeyHash } from './spread.js';

/** Posts of one user from one region, as far as they were counted. */
export interface ObservedKey {
  readonly partition: number;
  readonly user: string;
  readonly region: string | undefined;
  readonly count: number;
}

export interface Observed {
  /** Records by partition, of the partitions that are seen. */
  readonly counts: ReadonlyMap<number, number>;
  readonly keys: readonly ObservedKey[];
  /** Partitions of the whole topic. */
  readonly partitions: number;
}

export interface Suggestion {
  readonly kind: 'more-partitions' | 'composite-key' | 'geo';
  readonly detail: string;
  /** The balance score that it would give on the observed keys. */
  readonly score: number;
}

export interface SpreadSettings {
  readonly hash: KeyHash;
  readonly buckets: number;
  readonly regions: readonly string[];
}

/** What would spread the observed keys better, best first. What was seen without its key stays evenly where it is. */
export function suggestionsFor(
  observed: Observed,
  hotUsers: readonly string[],
  settings: SpreadSettings,
): Suggestion[] {
  const suggestions = [
    morePartitions(observed, settings),
    ...(hotUsers.length > 0 ? [compositeKey(observed, hotUsers, settings)] : []),
    ...(observed.keys.some(({ region }) => region !== undefined) ? [geo(observed, settings)] : []),
  ];
  return suggestions.sort((one, other) => other.score - one.score);
}

function morePartitions({ counts, keys, partitions }: Observed, { hash }: SpreadSettings): Suggestion {
  const doubled = partitions * 2;
  const load = new Load([...counts.keys()].flatMap((partition) => [partition, partition + partitions]));
  for (const { user, count } of keys) load.add(hash(user, doubled), count);
  for (const [partition, rest] of withoutKey(counts, keys)) {
    load.add(partition, rest / 2);
    load.add(partition + partitions, rest / 2);
  }
  return {
    kind: 'more-partitions',
    detail: `${doubled} partitions instead of ${partitions}, in a new topic: half of the keys would move`,
    score: load.score,
  };
}

function compositeKey(
  { counts, keys }: Observed,
  hotUsers: readonly string[],
  { hash, buckets }: SpreadSettings,
): Suggestion {
  const seen = [...counts.keys()];
  const load = new Load(seen);
  const hot = new Set(hotUsers);
  for (const { partition, user, count } of keys) {
    if (!hot.has(user)) load.add(partition, count);
    else
      for (let bucket = 0; bucket < buckets; bucket += 1)
        load.add(seen[hash(bucketKey(user, bucket), seen.length)]!, count / buckets);
  }
  for (const [partition, rest] of withoutKey(counts, keys)) load.add(partition, rest);
  return {
    kind: 'composite-key',
    detail: `spread ${hotUsers.join(', ')} over ${buckets} keys each (user#0 to user#${buckets - 1}): their posts then merge by append time`,
    score: load.score,
  };
}

function geo({ counts, keys }: Observed, { hash, regions }: SpreadSettings): Suggestion {
  const seen = [...counts.keys()];
  const load = new Load(seen);
  for (const { user, region, count } of keys)
    load.add(seen[byRegion(hash, { user_id: user, post_id: '', region }, seen.length, regions)]!, count);
  for (const [partition, rest] of withoutKey(counts, keys)) load.add(partition, rest);
  return {
    kind: 'geo',
    detail: `partitions of their own for the regions ${regions.join(', ')}: a user who travels loses the order between regions`,
    score: load.score,
  };
}

/** Records of each partition whose keys were too rare to be kept. */
function withoutKey(counts: Observed['counts'], keys: readonly ObservedKey[]): Map<number, number> {
  const rest = new Map(counts);
  for (const { partition, count } of keys) rest.set(partition, (rest.get(partition) ?? 0) - count);
  return rest;
}

class Load {
  private readonly counts: Map<number, number>;

  constructor(partitions: readonly number[]) {
    this.counts = new Map(partitions.map((partition) => [partition, 0]));
  }

  add(partition: number, count: number): void {
    this.counts.set(partition, (this.counts.get(partition) ?? 0) + count);
  }

  get score(): number {
    return balanceScore([...this.counts.values()]);
  }
}
