import { InvalidArgumentError } from 'commander';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const RULE = 'Write a number and its unit: 60s, 10m, 12h or 7d.';

/** Milliseconds of `60s`, `10m`, `12h`, `7d` or `500ms`. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const ms = Number(count) * UNITS[unit as keyof typeof UNITS];
  if (!Number.isSafeInteger(ms)) throw new InvalidArgumentError(RULE);
  return ms;
}

/** As people write it, in the largest unit that leaves no rest. */
export function durationText(ms: number): string {
  const fitting = Object.entries(UNITS).filter(([, size]) => ms >= size && ms % size === 0);
  const [unit, size] = fitting.at(-1) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
