/**
 * What the same flow measured in Python: Flask and kafka-python, all in containers, on a machine of its own. They are the
 * yardstick of the report, not a promise about this machine.
 */
export const PUBLISHED = {
  requests: 100,
  average_ms: 6.45,
  min_ms: 4.21,
  max_ms: 50.32,
  events: 10_000,
  duration_s: 15.34,
  events_per_second: 651.89,
} as const;
