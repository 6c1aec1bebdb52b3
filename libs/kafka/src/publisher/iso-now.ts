let lastMs = 0;
let lastIso = '';

/** The time now, RFC 3339 in UTC; written out once for all events of a millisecond. */
export function isoNow(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastIso = new Date(now).toISOString();
  }
  return lastIso;
}
