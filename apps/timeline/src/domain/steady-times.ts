/**
 * Gives every record of one partition a time that never runs back against the log: the broker's append time, raised to that
 * of the record before it where the broker's clock went back. So the order by time is the order of the log, and posts of
 * several partitions merge the same way each time.
 */
export function steadyTimes<Entry extends { readonly timestamp: number }>(
  entries: readonly Entry[],
  before: number,
): Entry[] {
  let latest = before;
  return entries.map((entry) => {
    latest = Math.max(latest, entry.timestamp);
    return latest === entry.timestamp ? entry : { ...entry, timestamp: latest };
  });
}
