import { inventoryEvents, orderEvents } from '#libs/events';
import { requireOrderTopic } from '../generate/order-topic.js';
import { stopWhenInterrupted } from '../interrupted.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { ProgressLine } from '../progress-line.js';
import { liveSnapshot } from '../replay/live-snapshot.js';
import { replayAnalytics, type ReplayResult } from '../replay/replay-analytics.js';
import { type Suite } from '../suite.js';
import { measureBaseline } from './baseline-latency.js';
import { type DrainSummary, LagWatch } from './lag-watch.js';
import { type LatencySummary } from './latencies.js';
import { produceEvents, type ProductionSummary } from './production.js';

export interface ReportPlan {
  readonly requests: number;
  readonly events: number;
  readonly items: readonly string[];
}

export interface Report {
  /** RFC 3339. */
  readonly at: string;
  readonly baseline: LatencySummary;
  readonly production: ProductionSummary;
  readonly drain: DrainSummary;
  readonly replay: ReplayResult;
}

/** Measures the running suite, one part after another, so that no part disturbs the next. */
export async function runReport(
  suite: Suite,
  admin: KafkaAdmin,
  { requests, events, items }: ReportPlan,
  signal: AbortSignal,
): Promise<Report> {
  await requireOrderTopic(suite);
  // Asked for at the end, too: but orders that are placed stay, so who would not answer is found out before.
  await liveSnapshot(suite);
  let doing = `${requests} requests, one after another`;
  const progress = new ProgressLine(() => doing);
  try {
    const at = new Date().toISOString();
    const baseline = await measureBaseline({ url: suite.url('orders'), requests, items, signal });
    doing = `${events} events to Kafka`;
    const lag = new LagWatch(admin, 'inventory-service', orderEvents.name);
    const production = await produceEvents(suite, events, items, signal);
    doing = 'until inventory-service has worked them off';
    const drain = await lag.drained(signal);
    stopWhenInterrupted(signal);
    doing = 'until analytics-service has counted them';
    await new LagWatch(admin, 'analytics-service', inventoryEvents.name).drained(signal);
    progress.stop();
    const replay = await replayAnalytics(suite, signal);
    return { at, baseline, production, drain, replay };
  } finally {
    progress.stop();
  }
}

/** Whether everything was acknowledged, worked off and found consistent. */
export function isGood({ production, drain, replay }: Report): boolean {
  return production.failed === 0 && drain.drained_s !== undefined && replay.consistent;
}
