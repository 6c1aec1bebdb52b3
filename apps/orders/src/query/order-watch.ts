import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { LatestEntries } from '#libs/service';
import { isSettled, isSettledAsCancelled, type Order } from '../domain/order.js';
import { OrderStore } from '../store/order-store.js';

const LOOK_EVERY_MS = 50;
const CANCELLATIONS_KEPT = 10_000;

interface Watcher {
  readonly enough: (order: Order) => boolean;
  notify: (order: Order) => void;
}

/**
 * Lets requests wait for what becomes of their order. Asks the read model, which every instance writes to, with one query for
 * all that wait.
 */
@Injectable()
export class OrderWatch {
  private readonly waiting = new Map<string, Set<Watcher>>();
  private looking = false;
  /** Acknowledged here, and perhaps not recorded yet. */
  private readonly cancellations = new LatestEntries<true>(CANCELLATIONS_KEPT);

  constructor(private readonly store: OrderStore) {}

  /** Resolves to the settled order, or after `ms` to what is known then; undefined for an order that nobody knows. */
  settled(orderId: string, ms: number): Promise<Order | undefined> {
    return this.until(this.cancellations.get(orderId) ? isSettledAsCancelled : isSettled, orderId, ms);
  }

  /** From now on the order counts as settled only when it is cancelled: a user who was told so shall see nothing older. */
  expectCancellation(orderId: string): void {
    this.cancellations.set(orderId, true);
  }

  /** Resolves to the order as soon as it is recorded; undefined when it is not within `ms`. */
  recorded(orderId: string, ms: number): Promise<Order | undefined> {
    return this.until(() => true, orderId, ms);
  }

  private async until(enough: Watcher['enough'], orderId: string, ms: number): Promise<Order | undefined> {
    const known = await this.store.find(orderId);
    if (ms === 0 || (known && enough(known))) return known;
    return (await this.seenWithin(enough, orderId, ms)) ?? this.store.find(orderId);
  }

  private async seenWithin(
    enough: Watcher['enough'],
    orderId: string,
    ms: number,
  ): Promise<Order | undefined> {
    const watcher: Watcher = { enough, notify: () => undefined };
    const seen = new Promise<Order>((resolve) => (watcher.notify = resolve));
    const patience = new AbortController();
    const watchers = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, watchers.add(watcher));
    void this.look();
    try {
      return await Promise.race([
        seen,
        sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
    } finally {
      patience.abort();
      watchers.delete(watcher);
      if (watchers.size === 0) this.waiting.delete(orderId);
    }
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    while (this.waiting.size > 0) {
      await sleep(LOOK_EVERY_MS);
      // An absent database is no answer yet; who waits is told at the end of the wait.
      const orders = await this.store.findAll([...this.waiting.keys()]).catch(() => []);
      for (const order of orders) {
        this.waiting.get(order.order_id)?.forEach(({ enough, notify }) => enough(order) && notify(order));
      }
    }
    this.looking = false;
  }
}
