import { type OrderData } from './order-data.js';
import { type OrderEvidence } from './order-evidence.js';
import { typeOf } from './order-log.js';
import { dataOf } from './topic-tail.js';

interface Counts {
  successful: number;
  failed: number;
  cancelled: number;
}

/** What the analytics service says of itself in one moment. */
export interface AnalyticsSnapshot extends Counts {
  /** `topic/partition` to the first offset that is not counted yet. */
  readonly positions: Readonly<Record<string, string>>;
  readonly total: number;
  readonly failure_rate: number;
  readonly minutes: readonly ({ readonly minute: string } & Counts)[];
}

export async function analyticsSnapshot(url: string): Promise<AnalyticsSnapshot> {
  const answer = await fetch(`${url}/analytics/snapshot`, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`GET /analytics/snapshot answered ${answer.status}`);
  return (await answer.json()) as AnalyticsSnapshot;
}

const MINUTE_MS = 60_000;
const KIND: Readonly<Record<string, keyof Counts>> = {
  InventoryReserved: 'successful',
  InventoryFailed: 'failed',
  InventoryReleased: 'cancelled',
};

/** I9: the live numbers are those that come out when the log is counted anew, up to the same positions. */
export function analyticsDiffer(snapshot: AnalyticsSnapshot, evidence: OrderEvidence): string[] {
  const counted = replay(evidence, snapshot.positions);
  return compare('at its own positions', snapshot, counted);
}

/** I9 at the end, when everything is counted: the same over the whole log, and each order once. */
export function finalAnalyticsDiffer(snapshot: AnalyticsSnapshot, evidence: OrderEvidence): string[] {
  const orders = new Set(evidence.placed.map((record) => dataOf<OrderData>(record).order_id)).size;
  return [
    ...compare('at the end of the log', snapshot, replay(evidence)),
    ...(snapshot.total === orders && snapshot.total === snapshot.successful + snapshot.failed
      ? []
      : [
          `I9: total ${snapshot.total}, ${snapshot.successful} successful, ${snapshot.failed} failed, ${orders} distinct orders`,
        ]),
  ];
}

function compare(when: string, live: AnalyticsSnapshot, replayed: ReturnType<typeof replay>): string[] {
  const shown = (counts: Counts) => JSON.stringify([counts.successful, counts.failed, counts.cancelled]);
  const breaches: string[] = [];
  if (shown(live) !== shown(replayed.sums)) {
    breaches.push(
      `I9: ${when} live [successful, failed, cancelled] is ${shown(live)}, the log says ${shown(replayed.sums)}`,
    );
  }
  const minutes = new Map(live.minutes.map((minute) => [Date.parse(minute.minute), minute]));
  for (const minute of new Set([...minutes.keys(), ...replayed.minutes.keys()])) {
    const none = { successful: 0, failed: 0, cancelled: 0 };
    const [one, other] = [minutes.get(minute) ?? none, replayed.minutes.get(minute) ?? none].map(shown);
    if (one !== other) {
      breaches.push(`I9: ${when} minute ${new Date(minute).toISOString()} is ${one}, the log says ${other}`);
    }
  }
  const { successful, failed } = replayed.sums;
  const rate = failed === 0 ? 0 : Math.round((failed / (successful + failed)) * 10_000) / 100;
  if (live.failure_rate !== rate) {
    breaches.push(`I9: ${when} failure rate is ${live.failure_rate}, the log says ${rate}`);
  }
  return breaches;
}

/** Counts the log once more, by other means than the service: each order once as an outcome and once as a release. */
function replay(
  { outcomes, releases }: OrderEvidence,
  positions?: Readonly<Record<string, string>>,
): { readonly sums: Counts; readonly minutes: ReadonlyMap<number, Counts> } {
  const sums: Counts = { successful: 0, failed: 0, cancelled: 0 };
  const minutes = new Map<number, Counts>();
  const seen = new Set<string>();
  for (const record of [...outcomes, ...releases]) {
    const end = positions?.[`${record.topic}/${record.partition}`];
    if (positions && record.offset >= Number(end ?? 0)) continue;
    const kind = KIND[typeOf(record) ?? ''];
    const { order_id, placed_at } = dataOf<OrderData>(record);
    const once = `${kind === 'cancelled' ? 'release' : 'outcome'} ${order_id}`;
    if (!kind || seen.has(once)) continue;
    seen.add(once);
    const minute = Math.floor(Date.parse(placed_at ?? '') / MINUTE_MS) * MINUTE_MS;
    const counts = minutes.get(minute) ?? { successful: 0, failed: 0, cancelled: 0 };
    counts[kind] += 1;
    sums[kind] += 1;
    minutes.set(minute, counts);
  }
  return { sums, minutes };
}
