/** The ends of a topic's partitions at one moment. */
export interface EndsSample {
  /** ms of a clock that never jumps. */
  readonly at: number;
  readonly ends: ReadonlyMap<
    string,
    readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[]
  >;
}

export interface PartitionFlow {
  readonly partition: number;
  readonly low: string;
  readonly end: string;
  /** Records per second that came in. */
  readonly rate: number;
}

export interface TopicFlow {
  readonly name: string;
  readonly owner: string;
  /** The topic whose dead letters these are. */
  readonly dead_letters_of: string | undefined;
  readonly rate: number;
  /** Held now, and ever written. */
  readonly held: number;
  readonly written: number;
  readonly partitions: readonly PartitionFlow[];
}

const DEAD_LETTERS = '.dlq';

/** Rates between two samples; 0 for a topic that the earlier one does not have. */
export function topicFlows(
  earlier: EndsSample,
  later: EndsSample,
  ownerOf: (topic: string) => string,
): TopicFlow[] {
  const seconds = (later.at - earlier.at) / 1000;
  return [...later.ends].map(([name, ends]) => {
    const before = new Map((earlier.ends.get(name) ?? []).map(({ partition, high }) => [partition, high]));
    const partitions = ends.map(({ partition, low, high }) => {
      const grown = Number(high - (before.get(partition) ?? high));
      return {
        partition,
        low: String(low),
        end: String(high),
        rate: seconds > 0 && grown > 0 ? round(grown / seconds) : 0,
      };
    });
    return {
      name,
      owner: ownerOf(name),
      dead_letters_of: name.endsWith(DEAD_LETTERS) ? name.slice(0, -DEAD_LETTERS.length) : undefined,
      rate: round(partitions.reduce((sum, { rate }) => sum + rate, 0)),
      held: ends.reduce((sum, { low, high }) => sum + Number(high - low), 0),
      written: ends.reduce((sum, { high }) => sum + Number(high), 0),
      partitions,
    };
  });
}

export function round(rate: number): number {
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}
