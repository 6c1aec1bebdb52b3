import { table } from '../../output.js';
import { type GrowthResult } from './run-growth.js';

/** What was done when, how long people waited, and whether their order was kept. */
export function growthText(result: GrowthResult): string {
  const { old_partitions, new_partitions, steps, users, users_moved, posts } = result;
  return [
    `${users} users post to user-timeline, which grows from ${old_partitions} to ${new_partitions} partitions.`,
    '',
    table(
      ['seconds', 'what'],
      steps.map(({ seconds, what }) => [seconds.toFixed(3), what]),
    ),
    '',
    `${users_moved} users are on another partition since. The longest wait for an acknowledgement was ${result.longest_wait_seconds.toFixed(1)} s.`,
    `Violations that the sentinels saw: ${result.violations}`,
    result.timelines_wrong.length === 0
      ? `Each timeline has what its user posted, in that order: ${posts} posts, each once.`
      : `WRONG: the timelines of ${result.timelines_wrong.join(', ')}`,
  ].join('\n');
}

export function keptOrder({ timelines_wrong, violations }: GrowthResult): boolean {
  return timelines_wrong.length === 0 && violations === 0;
}
