import { type MinuteCount, type OutcomeKind } from './metrics.js';

/** An event of the inventory, as far as it is counted. */
export interface InventoryOutcome {
  readonly type: 'InventoryReserved' | 'InventoryFailed' | 'InventoryReleased';
  readonly data: { readonly order_id: string; readonly placed_at: string };
}

/** One count: the order, what became of it, and the minute in which it was placed, ms since 1970. */
export interface CountedOutcome {
  readonly order_id: string;
  readonly kind: OutcomeKind;
  readonly minute: number;
}

/** Order ids whose outcome, or whose cancellation, is counted. */
export interface CountedOrders {
  readonly outcomes: readonly string[];
  readonly cancellations: readonly string[];
}

const MINUTE_MS = 60_000;
const KINDS = {
  InventoryReserved: 'successful',
  InventoryFailed: 'failed',
  InventoryReleased: 'cancelled',
} as const;

export function countedOutcome({ type, data }: InventoryOutcome): CountedOutcome {
  const minute = Math.floor(Date.parse(data.placed_at) / MINUTE_MS) * MINUTE_MS;
  return { order_id: data.order_id, kind: KINDS[type], minute };
}

/**
 * Turns events of the inventory into numbers: every order has one outcome and at most one cancellation, however often it is
 * told. The events of one order have to come in the order of the log; others in any. The consumer folds each batch with it,
 * a replay the whole log, so both count alike.
 */
export class OutcomeFold {
  private readonly outcomes: Set<string>;
  private readonly cancellations: Set<string>;
  private readonly byMinute = new Map<number, Record<OutcomeKind, number>>();

  /** `counted` are the orders that are counted already, and not to be counted again. */
  constructor(counted: CountedOrders = { outcomes: [], cancellations: [] }) {
    this.outcomes = new Set(counted.outcomes);
    this.cancellations = new Set(counted.cancellations);
  }

  /** False for what was counted before. */
  add({ order_id, kind, minute }: CountedOutcome): boolean {
    const counted = kind === 'cancelled' ? this.cancellations : this.outcomes;
    const before = counted.size;
    if (counted.add(order_id).size === before) return false;
    let counts = this.byMinute.get(minute);
    if (!counts) this.byMinute.set(minute, (counts = { successful: 0, failed: 0, cancelled: 0 }));
    counts[kind] += 1;
    return true;
  }

  /** Every minute that has a count, oldest first. */
  get minutes(): MinuteCount[] {
    return [...this.byMinute]
      .sort(([one], [other]) => one - other)
      .map(([minute, counts]) => ({ minute: new Date(minute), ...counts }));
  }
}
