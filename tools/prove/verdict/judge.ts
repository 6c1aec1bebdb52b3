import {
  analyticsDiffer,
  type AnalyticsSnapshot,
  finalAnalyticsDiffer,
} from '../../../test/analytics-invariants.js';
import { messageLettersMatch } from '../../../test/chat-delivery.js';
import { chatBreaches } from '../../../test/chat-invariants.js';
import { type Account, deadLettersMatchTheirSource } from '../../../test/dead-letter-invariants.js';
import { type OrderEvidence } from '../../../test/order-evidence.js';
import { type OrderHistory } from '../../../test/order-history.js';
import { breachesOf } from '../../../test/order-invariants.js';
import { type ChatFindings } from '../chat-side.js';
import { type TeamFindings } from '../team-side.js';
import { type TimelineFindings } from '../timeline-side.js';
import { byInvariant, type InvariantResult } from './invariants.js';
import { judgeTeams, teamCounts } from './judge-teams.js';
import { judgeTimeline, timelineCounts } from './judge-timeline.js';

export interface Findings {
  readonly history: OrderHistory;
  readonly evidence: OrderEvidence;
  readonly initialStock: Readonly<Record<string, number>>;
  readonly lowestAvailable: number;
  /** As analytics told them while it ran. */
  readonly snapshots: readonly AnalyticsSnapshot[];
  /** Once everything was drained; or why there is none. */
  readonly lastSnapshot: AnalyticsSnapshot | Error;
  /** Of the chat; why there is nothing; undefined where it stayed away. */
  readonly chat: ChatFindings | Error | undefined;
  /** Of the timeline; the same. */
  readonly timeline: TimelineFindings | Error | undefined;
  readonly teams: TeamFindings | Error | undefined;
  /** What was seen to be wrong while it ran: I12 and I13. */
  readonly seen: readonly string[];
}

export function judge(findings: Findings): { invariants: InvariantResult[]; accounts: Account[] } {
  const { history, evidence, initialStock, lowestAvailable, snapshots, lastSnapshot, seen } = findings;
  const { breaches, accounts } = deadLettersMatchTheirSource(evidence);
  const beside = [judgeChat(findings.chat), judgeTimeline(findings.timeline), judgeTeams(findings.teams)];
  const invariants = byInvariant([
    ...breachesOf({ history, evidence, initialStock, lowestAvailable }),
    ...snapshots.flatMap((snapshot) => analyticsDiffer(snapshot, evidence)),
    ...(lastSnapshot instanceof Error
      ? [`I9: ${lastSnapshot.message}`]
      : finalAnalyticsDiffer(lastSnapshot, evidence)),
    ...breaches,
    ...beside.flatMap((side) => side.breaches),
    ...seen,
  ]);
  return { invariants, accounts: [...accounts, ...beside.flatMap((side) => side.accounts)] };
}

function judgeChat(chat: Findings['chat']): { breaches: string[]; accounts: Account[] } {
  if (chat === undefined) return { breaches: [], accounts: [] };
  if (chat instanceof Error) return { breaches: [`I7: ${chat.message}`], accounts: [] };
  const { acknowledged, evidence, followed, readAgain, counted } = chat;
  const { breaches, accounts } = messageLettersMatch(evidence);
  const readings = [followed, readAgain].map((read) =>
    chatBreaches({ acknowledged, log: evidence.good, read, counted }),
  );
  return { breaches: [...new Set([...readings.flat(), ...breaches])], accounts };
}

/** The size of what was done, for people who wonder whether anything was. */
export function countsOf({
  history,
  evidence,
  snapshots,
  chat,
  ...others
}: Findings): Record<string, number> {
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
    ...(chat === undefined || chat instanceof Error
      ? {}
      : {
          'messages acknowledged': chat.acknowledged.length,
          'messages in the log': chat.evidence.good.length,
          'messages stored': chat.evidence.stored.size,
          'bad messages written': chat.evidence.bad.length,
        }),
    ...timelineCounts(others.timeline),
    ...teamCounts(others.teams),
    'bad records written': evidence.bad.length,
    'dead letters': evidence.deadLetters.length,
    'analytics snapshots compared': snapshots.length,
  };
}
