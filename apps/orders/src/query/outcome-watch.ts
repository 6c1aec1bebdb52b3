import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDecided, type Order } from '../domain/order.js';
import { OrderStore } from '../store/order-store.js';

const LOOK_EVERY_MS = 50;

/**
 * Lets requests wait for the outcome of their order. Asks the read model, which every instance writes to, with one query for
 * all that wait.
 */
@Injectable()
export class OutcomeWatch {
  private readonly waiting = new Map<string, Set<(order: Order) => void>>();
  private looking = false;

  constructor(private readonly store: OrderStore) {}

  /** Resolves to the decided order, or after `ms` to what is known then; undefined for an order that nobody knows. */
  async outcomeOf(orderId: string, ms: number): Promise<Order | undefined> {
    const known = await this.store.find(orderId);
    if (ms === 0 || (known && isDecided(known))) return known;
    return (await this.decidedWithin(orderId, ms)) ?? this.store.find(orderId);
  }

  private async decidedWithin(orderId: string, ms: number): Promise<Order | undefined> {
    let notify: ((order: Order) => void) | undefined;
    const decided = new Promise<Order>((resolve) => (notify = resolve));
    const patience = new AbortController();
    const watchers = this.waiting.get(orderId) ?? new Set();
    this.waiting.set(orderId, watchers);
    if (notify) watchers.add(notify);
    void this.look();
    try {
      return await Promise.race([
        decided,
        sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
    } finally {
      patience.abort();
      if (notify) watchers.delete(notify);
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
        if (isDecided(order)) this.waiting.get(order.order_id)?.forEach((notify) => notify(order));
      }
    }
    this.looking = false;
  }
}
