import { type InsightsTakenData } from '#libs/events';
import { Expiring } from './expiring.js';

/** Longer than a process that is busy stays silent. */
const LIFE_MS = 10_000;
const MAX_INSTANCES = 32;
const SHOWN_VIOLATIONS = 40;

/** What the instances of the timeline say together; each has its own partitions, and counts what it has seen itself. */
export class Insights {
  private readonly latest = new Expiring<InsightsTakenData>(LIFE_MS, MAX_INSTANCES);
  private lastAt: number | undefined;

  add(taken: InsightsTakenData, now: number): void {
    this.latest.set(taken.instance, taken, now);
    this.lastAt = now;
  }

  /** `instances` is 0 while nobody speaks; `silent_since` is then when somebody last did. */
  view(now: number) {
    const all = this.latest.alive(now);
    const sum = (count: (ordering: InsightsTakenData['ordering']) => number) =>
      all.reduce((total, { ordering }) => total + count(ordering), 0);
    return {
      instances: all.length,
      silent_since: all.length > 0 ? null : (this.lastAt ?? null),
      partitions: all
        .flatMap(({ partitions, instance }) => partitions.map((one) => ({ ...one, instance })))
        .sort((one, other) => one.partition - other.partition),
      balance: worst(all)?.balance ?? null,
      hot: all.flatMap(({ hot }) => hot),
      hot_keys: all
        .flatMap(({ hot_keys }) => hot_keys)
        .sort((one, other) => other.share - one.share)
        .slice(0, 8),
      suggestions: worst(all)?.suggestions ?? [],
      ordering: {
        verified: sum(({ verified }) => verified),
        gaps: sum(({ gaps }) => gaps),
        duplicates: sum(({ duplicates }) => duplicates),
        backwards: sum(({ backwards }) => backwards),
        wrong_partition: sum(({ wrong_partition }) => wrong_partition),
        redeliveries: sum(({ redeliveries }) => redeliveries),
        users: sum(({ users }) => users),
        violations: all
          .flatMap(({ ordering }) => ordering.violations)
          .sort((one, other) => other.seen_at - one.seen_at)
          .slice(0, SHOWN_VIOLATIONS),
      },
    };
  }
}

/** The instance with the worst balance has the most to say. */
function worst(all: readonly InsightsTakenData[]): InsightsTakenData | undefined {
  return all.toSorted((one, other) => one.balance.score - other.balance.score)[0];
}
