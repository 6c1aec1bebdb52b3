import { type LagSpeed } from '#libs/kafka';
import { table } from '../output.js';

/** Partitions side by side where nothing waits and nothing comes share a row, or a suite at rest would fill screens. */
export function lagTable(speeds: readonly LagSpeed[]): string {
  if (speeds.length === 0) return 'No group has committed anything yet.';
  return table(
    ['group', 'topic', 'partition', 'lag', 'consumed/s', 'produced/s', 'clear in'],
    runs(speeds).map(({ first, last }) => [
      first.group,
      first.topic,
      first === last ? first.partition : `${first.partition}-${last.partition}`,
      first.lag,
      rounded(first.consumed),
      rounded(first.produced),
      clearText(first.clear),
    ]),
  );
}

interface Run {
  readonly first: LagSpeed;
  last: LagSpeed;
}

function runs(speeds: readonly LagSpeed[]): Run[] {
  const found: Run[] = [];
  for (const speed of speeds) {
    const run = found.at(-1);
    if (run && isQuiet(speed) && isAlike(run.first, speed) && run.last.partition + 1 === speed.partition)
      run.last = speed;
    else found.push({ first: speed, last: speed });
  }
  return found;
}

function isQuiet({ lag, consumed, produced }: LagSpeed): boolean {
  return !lag && !consumed && !produced;
}

function isAlike(one: LagSpeed, other: LagSpeed): boolean {
  const fields = ['group', 'topic', 'lag', 'consumed', 'produced', 'clear'] as const;
  return fields.every((field) => one[field] === other[field]);
}

/** For --json: what is not known is null, and not left out. */
export function lagJson(speeds: readonly LagSpeed[]): object[] {
  return speeds.map(({ group, topic, partition, lag, consumed, produced, clear }) => ({
    group,
    topic,
    partition,
    lag: lag ?? null,
    consumed_per_second: consumed ?? null,
    produced_per_second: produced ?? null,
    seconds_to_clear: clear ?? null,
  }));
}

function rounded(rate: number | undefined): number | undefined {
  return rate === undefined ? undefined : Math.round(rate * 10) / 10;
}

/** `0 s`, `42 s`, `12 min`, `3.5 h`, `never`. */
export function clearText(clear: LagSpeed['clear']): string | undefined {
  if (clear === undefined || clear === 'never') return clear;
  if (clear < 120) return `${Math.ceil(clear)} s`;
  if (clear < 7200) return `${Math.ceil(clear / 60)} min`;
  return `${(clear / 3600).toFixed(1)} h`;
}
