import {
  analyticsDiffer,
  type AnalyticsSnapshot,
  finalAnalyticsDiffer,
} from '../../../test/analytics-invariants.js';
import { type Account, deadLettersMatchTheirSource } from '../../../test/dead-letter-invariants.js';
import { type OrderEvidence } from '../../../test/order-evidence.js';
import { type OrderHistory } from '../../../test/order-history.js';
import { breachesOf } from '../../../test/order-invariants.js';
import { byInvariant, type InvariantResult } from './invariants.js';

export interface Findings {
  readonly history: OrderHistory;
  readonly evidence: OrderEvidence;
  readonly initialStock: Readonly<Record<string, number>>;
  readonly lowestAvailable: number;
  /** As analytics told them while it ran. */
  readonly snapshots: readonly AnalyticsSnapshot[];
  /** Once everything was drained; or why there is none. */
  readonly lastSnapshot: AnalyticsSnapshot | Error;
  /** What was seen to be wrong while it ran: I12 and I13. */
  readonly seen: readonly string[];
}

export function judge(findings: Findings): { invariants: InvariantResult[]; accounts: Account[] } {
  const { history, evidence, initialStock, lowestAvailable, snapshots, lastSnapshot, seen } = findings;
  const { breaches, accounts } = deadLettersMatchTheirSource(evidence);
  const invariants = byInvariant([
    ...breachesOf({ history, evidence, initialStock, lowestAvailable }),
    ...snapshots.flatMap((snapshot) => analyticsDiffer(snapshot, evidence)),
    ...(lastSnapshot instanceof Error
      ? [`I9: ${lastSnapshot.message}`]
      : finalAnalyticsDiffer(lastSnapshot, evidence)),
    ...breaches,
    ...seen,
  ]);
  return { invariants, accounts };
}

/** The size of what was done, for people who wonder whether anything was. */
export function countsOf({ history, evidence, snapshots }: Findings): Record<string, number> {
  const distinct = (records: OrderEvidence['placed']) =>
    new Set(records.map((record) => String(record.value))).size;
  return {
    'orders acknowledged': history.with('ok').length,
    'answers unknown': history.with('unknown').length,
    'cancellations acknowledged': history.cancellations.filter(({ verdict }) => verdict === 'ok').length,
    'restocks acknowledged': history.restocks.filter(({ verdict }) => verdict === 'ok').length,
    'orders in the log': distinct(evidence.placed),
    reserved: evidence.reservations.filter(({ outcome }) => outcome === 'reserved').length,
    failed: evidence.reservations.filter(({ outcome }) => outcome === 'failed').length,
    releases: distinct(evidence.releases),
    'bad records written': evidence.bad.length,
    'dead letters': evidence.deadLetters.length,
    'analytics snapshots compared': snapshots.length,
  };
}
