import { latencySummary, type LatencySummary } from '../report/latencies.js';
import { askSentinel, foundBetween, type SentinelReport } from './sentinel.js';
import { UserPosts } from './user-posts.js';

export interface LoadTestPlan {
  readonly users: number;
  readonly messages: number;
}

export interface LoadTestResult {
  readonly users: number;
  /** Acknowledged by all in-sync replicas. */
  readonly messages: number;
  readonly failed: number;
  /** Why, of one that failed. */
  readonly failure?: string;
  readonly duration_s: number;
  readonly messages_per_second: number;
  /** Undefined when nothing was acknowledged. */
  readonly latency: LatencySummary | undefined;
  readonly distribution: readonly { readonly partition: number; readonly messages: number }[];
  readonly violations: {
    readonly total: number;
    /** Acknowledged before the post that was sent before it. */
    readonly in_log: number;
    /** Timelines that do not read as their posts were sent. */
    readonly in_timelines: number;
    /** What the order sentinel of the asked process found meanwhile. */
    readonly by_sentinel: number;
  };
  /** How many of the posts each of these has looked at. */
  readonly checked: {
    readonly in_log: number;
    /** A timeline keeps the latest posts of its user. */
    readonly in_timelines: number;
    /** Those on the partitions of the asked process. */
    readonly by_sentinel: number;
    readonly sentinel: Omit<SentinelReport['coverage'], 'since'>;
  };
}

/** Users post at the same time, each the next post when the last is acknowledged; then everything is read and checked. */
export async function runLoadTest(
  timelineUrl: string,
  { users, messages }: LoadTestPlan,
  signal: AbortSignal,
  onSent: () => void = () => undefined,
): Promise<LoadTestResult> {
  const run = Date.now().toString(36);
  const before = await askSentinel(timelineUrl);
  const all = Array.from(
    { length: users },
    (_, index) => new UserPosts(timelineUrl, `load-${run}-${index + 1}`),
  );
  const startedAt = performance.now();
  await Promise.all(
    all.map(async (user, index) => {
      const share = Math.floor(messages / users) + (index < messages % users ? 1 : 0);
      for (let sent = 0; sent < share && !signal.aborted; sent += 1) {
        await user.post(`Load test, post ${sent + 1}`);
        onSent();
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const times = all.flatMap((user) => user.times);
  const misread = await Promise.all(all.map((user) => user.misread()));
  const after = await askSentinel(timelineUrl);
  const found = {
    in_log: sumOf(all.map((user) => user.overtaken)),
    in_timelines: misread.filter(Boolean).length,
    by_sentinel: foundBetween(before, after, new Set(all.map(({ name }) => name))),
  };
  const { instance, partitions, of, complete } = after.coverage;
  const distribution = distributionOf(all, of);
  const failure = all.find((user) => user.firstFailure !== undefined)?.firstFailure;
  return {
    users,
    messages: times.length,
    failed: sumOf(all.map((user) => user.failed)),
    ...(failure !== undefined && { failure }),
    duration_s: Math.round(seconds * 100) / 100,
    messages_per_second: Math.round(times.length / seconds),
    latency: times.length > 0 ? latencySummary(times) : undefined,
    distribution,
    violations: { total: found.in_log + found.in_timelines + found.by_sentinel, ...found },
    checked: {
      in_log: times.length,
      in_timelines: sumOf(all.map((user) => user.compared)),
      by_sentinel: sumOf(
        distribution
          .filter(({ partition }) => partitions.includes(partition))
          .map(({ messages }) => messages),
      ),
      sentinel: { instance, partitions, of, complete },
    },
  };
}

export function isGood({ violations, failed }: LoadTestResult): boolean {
  return violations.total === 0 && failed === 0;
}

function distributionOf(all: readonly UserPosts[], partitions: number): LoadTestResult['distribution'] {
  const counts = new Array<number>(partitions).fill(0);
  for (const { partition } of all.flatMap((user) => user.acknowledged)) counts[partition]! += 1;
  return counts.map((messages, partition) => ({ partition, messages }));
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
