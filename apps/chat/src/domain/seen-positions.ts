/** What a client has seen of the log, by partition: the first offset that it has not. */
export type SeenPositions = ReadonlyMap<number, number>;

const TOKEN = /^v1((?:\.\d{1,5}-\d{1,16})*)$/;

/** As a client hands it over from one request to the next. */
export function tokenOf(seen: SeenPositions): string {
  return ['v1', ...[...seen].map(([partition, next]) => `${partition}-${next}`)].join('.');
}

/** Undefined for a text that tokenOf() has not made for a log of so many partitions. */
export function seenIn(token: string, partitions: number): SeenPositions | undefined {
  const [, entries] = TOKEN.exec(token) ?? [];
  if (entries === undefined) return undefined;
  const seen = new Map<number, number>();
  for (const entry of entries.split('.').slice(1)) {
    const [partition = NaN, next = NaN] = entry.split('-').map(Number);
    if (partition >= partitions || seen.has(partition) || !Number.isSafeInteger(next)) return undefined;
    seen.set(partition, next);
  }
  return seen;
}

/** Both, of each partition whatever is further. */
export function alsoSeen(seen: SeenPositions, partition: number, next: number): SeenPositions {
  if (next <= (seen.get(partition) ?? 0)) return seen;
  return new Map([...seen, [partition, next]]);
}
