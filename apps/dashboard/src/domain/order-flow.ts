import { PerMinute } from './per-minute.js';
import { fieldsOf, type SeenRecord } from './seen-record.js';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export interface StockLevel {
  readonly item: string;
  readonly left: number;
  /** The event that said so. */
  readonly place: Place;
  readonly at: number;
}

const MAX_ITEMS = 40;
const COUNTED = {
  OrderPlaced: 'placed',
  OrderCancelled: 'cancelled',
  InventoryReserved: 'reserved',
  InventoryFailed: 'failed',
  InventoryReleased: 'released',
} as const;

/** What the events of orders and stock say, since this process began to read. */
export class OrderFlow {
  private readonly totals = { placed: 0, cancelled: 0, reserved: 0, failed: 0, released: 0 };
  private readonly stock = new Map<string, StockLevel>();
  private readonly reasons = new Map<string, number>();
  private readonly placed = new PerMinute(15);
  private readonly latest = new Map<string, Place>();

  add(record: SeenRecord): void {
    const name = COUNTED[record.type as keyof typeof COUNTED] as keyof typeof this.totals | undefined;
    if (!name) return;
    this.totals[name] += 1;
    const { topic, partition, offset, at } = record;
    this.latest.set(name, { topic, partition, offset });
    if (name === 'placed') this.placed.add(at);
    if (name === 'placed' || name === 'cancelled') return;
    const data = fieldsOf(record.value);
    const left = data?.remaining ?? data?.available;
    if (typeof data?.item === 'string' && typeof left === 'number' && data.reason !== 'unknown_item')
      this.setStock({ item: data.item, left, place: { topic, partition, offset }, at });
    if (name === 'failed' && typeof data?.reason === 'string' && this.reasons.size < MAX_ITEMS)
      this.reasons.set(data.reason, (this.reasons.get(data.reason) ?? 0) + 1);
  }

  view(now: number) {
    return {
      totals: this.totals,
      latest: Object.fromEntries(this.latest),
      stock: [...this.stock.values()].sort((one, other) => one.item.localeCompare(other.item)),
      reasons: Object.fromEntries(this.reasons),
      per_minute: this.placed.until(now),
    };
  }

  private setStock(level: StockLevel): void {
    const known = this.stock.get(level.item);
    // Events of one item come from several partitions, whose order among each other is that of the broker's clock.
    if (known && known.at > level.at) return;
    if (!known && this.stock.size >= MAX_ITEMS) return;
    this.stock.set(level.item, level);
  }
}
