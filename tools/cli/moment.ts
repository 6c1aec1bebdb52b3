import { InvalidArgumentError } from 'commander';
import { parseDuration } from './duration.js';

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
const RULE = 'Write a time with its zone, such as 2026-03-01T12:00:00Z, or how long ago, such as "10m ago".';

/** ms since 1970 of an ISO 8601 time or date (which begins in UTC), or of `10m ago`. */
export function parseMoment(text: string, now = Date.now()): number {
  const [, ago] = /^(\S+) ago$/.exec(text.trim()) ?? [];
  if (ago !== undefined) return now - parseDuration(ago);
  const time = ISO.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError(RULE);
  return time;
}

/** ISO 8601 in UTC; undefined stays so. */
export function momentText(time: number | undefined): string | undefined {
  return time === undefined || !Number.isFinite(time) || Math.abs(time) > 8.64e15
    ? undefined
    : new Date(time).toISOString();
}
