import { BALANCE_DEFINITION, balanceScore, type HotPartition, hotPartitions } from './balance.js';
import { FrequentKeys } from './frequent-keys.js';
import { RateWindow } from './rate-window.js';
import { type ObservedKey, type SpreadSettings, type Suggestion, suggestionsFor } from './suggestions.js';

const KEYS_KEPT = 1000;
const HOT_KEYS_SHOWN = 3;
const HOT_KEY_SHARE = 0.1;
const SEPARATOR = '\n';

export interface SeenPost {
  readonly user_id: string;
  readonly region?: string | undefined;
  readonly offset: number;
  readonly bytes: number;
}

export interface HotKey {
  readonly partition: number;
  readonly key: string;
  /** Of its partition's records; at least so much. */
  readonly share: number;
}

export interface LoadAnalysis {
  readonly partitions: {
    readonly partition: number;
    readonly messages: number;
    readonly bytes: number;
    readonly rate: number;
  }[];
  readonly balance: { readonly score: number; readonly definition: string };
  readonly hot: HotPartition[];
  readonly hot_keys: HotKey[];
  readonly suggestions: Suggestion[];
}

interface Partition {
  messages: number;
  bytes: number;
  lastOffset: number;
  readonly rate: RateWindow;
  readonly keys: FrequentKeys;
}

/** What this process has seen of the log: how much in each partition, and whose. Bounded, whatever comes. */
export class PartitionLoad {
  private readonly partitions = new Map<number, Partition>();

  constructor(
    private readonly topicPartitions: number,
    private readonly spread: SpreadSettings,
  ) {}

  /** Posts of one partition in the order of the log; what was seen before is not counted again. `now` in ms. */
  see(partition: number, posts: readonly SeenPost[], now: number): void {
    const load = this.loadOf(partition);
    let seen = 0;
    for (const { user_id, region, offset, bytes } of posts) {
      if (offset <= load.lastOffset) continue;
      load.lastOffset = offset;
      load.bytes += bytes;
      seen += 1;
      load.keys.add(`${user_id}${SEPARATOR}${region ?? ''}`);
    }
    load.messages += seen;
    load.rate.add(seen, now);
  }

  get messages(): number {
    return [...this.partitions.values()].reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Of the given partitions, which are those that this process has. */
  analysis(own: readonly number[], now: number): LoadAnalysis {
    const loads = own.map((partition) => [partition, this.loadOf(partition)] as const);
    const counts = new Map(loads.map(([partition, { messages }]) => [partition, messages]));
    const hot = hotPartitions(counts);
    const keys = hot.length > 0 ? loads.flatMap(([partition, load]) => observedKeys(partition, load)) : [];
    const hot_keys = hot.flatMap(({ partition }) => hotKeys(partition, counts.get(partition) ?? 0, keys));
    const hotUsers = [...new Set(hot_keys.map(({ key }) => key))];
    return {
      partitions: loads.map(([partition, { messages, bytes, rate }]) => ({
        ...{ partition, messages, bytes, rate: rate.perSecond(now) },
      })),
      balance: { score: balanceScore([...counts.values()]), definition: BALANCE_DEFINITION },
      hot,
      hot_keys,
      suggestions:
        hot.length === 0
          ? []
          : suggestionsFor({ counts, keys, partitions: this.topicPartitions }, hotUsers, this.spread),
    };
  }

  private loadOf(partition: number): Partition {
    const known = this.partitions.get(partition);
    if (known) return known;
    const keys = new FrequentKeys(KEYS_KEPT);
    const load = { messages: 0, bytes: 0, lastOffset: -1, rate: new RateWindow(), keys };
    this.partitions.set(partition, load);
    return load;
  }
}

function observedKeys(partition: number, { keys }: Partition): ObservedKey[] {
  return [...keys.entries()].map(([name, count]) => {
    const [user = '', region = ''] = name.split(SEPARATOR);
    return { partition, user, region: region || undefined, count };
  });
}

function hotKeys(partition: number, messages: number, keys: readonly ObservedKey[]): HotKey[] {
  const users = new Map<string, number>();
  for (const { user, count } of keys.filter((key) => key.partition === partition))
    users.set(user, (users.get(user) ?? 0) + count);
  return [...users]
    .map(([key, count]) => ({ partition, key, share: count / messages }))
    .filter(({ share }) => share >= HOT_KEY_SHARE)
    .sort((one, other) => other.share - one.share)
    .slice(0, HOT_KEYS_SHOWN);
}
