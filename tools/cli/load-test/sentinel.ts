import { requestJson } from '../app-request.js';

/** What one process says of the order of the partitions that it has. */
export interface SentinelReport {
  readonly coverage: {
    readonly instance: string;
    /** Counts since then; another time is another process. */
    readonly since: number;
    readonly partitions: readonly number[];
    readonly of: number;
    readonly complete: boolean;
  };
  readonly gaps: number;
  readonly duplicates: number;
  readonly backwards: number;
  readonly wrong_partition: number;
  /** The latest. */
  readonly violations: readonly { readonly key: string }[];
}

/** Of the process that answers, which may be another one each time. */
export async function askSentinel(timelineUrl: string): Promise<SentinelReport> {
  return (await requestJson(`${timelineUrl}/api/ordering`)) as SentinelReport;
}

/** What was found between two reports; of two processes only what the second one shows of these users can be told. */
export function foundBetween(
  before: SentinelReport,
  after: SentinelReport,
  users: ReadonlySet<string>,
): number {
  const same =
    before.coverage.instance === after.coverage.instance && before.coverage.since === after.coverage.since;
  if (same) return totalOf(after) - totalOf(before);
  return after.violations.filter(({ key }) => users.has(key)).length;
}

function totalOf({ gaps, duplicates, backwards, wrong_partition }: SentinelReport): number {
  return gaps + duplicates + backwards + wrong_partition;
}
