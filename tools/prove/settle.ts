import { type AnalyticsSnapshot, analyticsSnapshot } from '../../test/analytics-invariants.js';
import { collectEvidence, type OrderEvidence, untilDrained } from '../../test/order-evidence.js';
import { type OrderSuite } from '../../test/order-suite.js';
import { type ChatFindings, type ChatSide } from './chat-side.js';
import { type Fleet } from './fleet.js';
import { type TeamFindings, type TeamSide } from './team-side.js';
import { type TimelineFindings, type TimelineSide } from './timeline-side.js';

export interface Settled {
  readonly evidence: OrderEvidence;
  readonly snapshot: AnalyticsSnapshot | Error;
  readonly chat: ChatFindings | Error | undefined;
  readonly timeline: TimelineFindings | Error | undefined;
  readonly teams: TeamFindings | Error | undefined;
  /** How long it took; undefined when it did not come about. */
  readonly seconds: number | undefined;
  readonly breaches: readonly string[];
}

/** Waits until every group is at the end of its topics and every instance is ready, then takes everything down as it is. */
export async function settle(
  suite: OrderSuite,
  fleet: Fleet,
  sides: {
    readonly chat: ChatSide | undefined;
    readonly timeline: TimelineSide | undefined;
    readonly teams: TeamSide | undefined;
  },
  patienceSeconds: number,
): Promise<Settled> {
  const { chat, timeline, teams } = sides;
  const startedAt = performance.now();
  const breaches: string[] = [];
  const left = () => Math.max(1000, patienceSeconds * 1000 - (performance.now() - startedAt));
  try {
    await untilDrained(suite, ['inventory', 'orders', 'analytics'], left());
    for (const side of [chat, timeline, teams]) await side?.untilDrained(left());
    await fleet.untilReady(left());
  } catch (error) {
    breaches.push(`I13: not drained and ready within ${patienceSeconds} s (--patience): ${String(error)}`);
  }
  const took = (performance.now() - startedAt) / 1000;
  const seconds = breaches.length === 0 ? took : undefined;
  if (seconds !== undefined && took > patienceSeconds) {
    breaches.push(`I13: drained and ready only after ${took.toFixed(1)} s, not within ${patienceSeconds} s`);
  }
  // A reader that has lived through restarts of the broker may be behind; a new one is not.
  await suite.stopReading();
  const snapshot = await analyticsSnapshot(fleet.urls('analytics')[0] ?? '').catch(asError);
  return {
    ...{ snapshot, seconds, breaches, evidence: await collectEvidence(suite) },
    chat: await chat?.findings().catch(asError),
    timeline: await timeline?.findings().catch(asError),
    teams: await teams?.findings().catch(asError),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
