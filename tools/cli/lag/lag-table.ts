import { type LagSpeed } from '#libs/kafka';
import { table } from '../output.js';

export function lagTable(speeds: readonly LagSpeed[]): string {
  if (speeds.length === 0) return 'No group has committed anything yet.';
  return table(
    ['group', 'topic', 'partition', 'lag', 'consumed/s', 'produced/s', 'clear in'],
    speeds.map(({ group, topic, partition, lag, consumed, produced, clear }) => [
      group,
      topic,
      partition,
      lag,
      rounded(consumed),
      rounded(produced),
      clearText(clear),
    ]),
  );
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
