const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const EARLIEST = Date.UTC(2000, 0, 1);
const FUTURE_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/**
 * The time of an event in ms since 1970, from its `ce_time`; the broker's append time where there is none.
 * Undefined for what no working clock says: not RFC 3339, before 2000, or more than a day after the append.
 */
export function eventTime(ceTime: string | undefined, appendTime: number): number | undefined {
  if (ceTime === undefined) return appendTime;
  if (!RFC3339.test(ceTime)) return undefined;
  const time = Date.parse(ceTime);
  return time >= EARLIEST && time <= appendTime + FUTURE_TOLERANCE_MS ? time : undefined;
}
