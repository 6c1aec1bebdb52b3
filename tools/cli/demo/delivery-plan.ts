import { seededRandom } from '../generate/seeded-random.js';

/** When a consumer is killed: in this batch since its start, after this part of the rows of the batch was stored. */
export interface KillMoment {
  readonly batch: number;
  readonly percent: number;
}

export interface DeliveryPlan {
  readonly events: number;
  /** Records that are written at once. */
  readonly batchRecords: number;
  /** One per kill; every way gets the same ones. */
  readonly moments: readonly KillMoment[];
  readonly seed: number;
}

/** Fewer and a run could end before its last kill. */
export const EVENTS_PER_KILL = 50;

const MAX_BATCH_RECORDS = 50;
const LATEST_BATCH = 3;
// Three batches at most until a kill, which come again; the rest is reserve for batches cut short by a fetch.
const BATCHES_PER_KILL = 8;

export function deliveryPlan(events: number, kills: number, seed: number): DeliveryPlan {
  const random = seededRandom(seed);
  return {
    events,
    batchRecords: Math.min(MAX_BATCH_RECORDS, Math.floor(events / ((kills + 1) * BATCHES_PER_KILL)) || 2),
    moments: Array.from({ length: kills }, () => ({
      batch: random(1, LATEST_BATCH),
      percent: random(20, 80),
    })),
    seed,
  };
}

/** How many rows of a batch are stored when the kill comes: never none, and never all. */
export function rowsBeforeKill(rows: number, { percent }: KillMoment): number {
  return Math.min(rows - 1, Math.max(1, Math.round((rows * percent) / 100)));
}
