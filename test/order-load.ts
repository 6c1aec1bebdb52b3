import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#libs/testing';
import { type OrderHistory, type OrderRequest } from './order-history.js';

export interface LoadOptions {
  readonly history: OrderHistory;
  /** Asked for each request, so that a test can move the load. */
  readonly target: () => string;
  readonly request?: (index: number) => OrderRequest;
  readonly workers?: number;
  /** Between two requests of a worker; a pace that leaves the machine to the services. */
  readonly pauseMs?: number;
}

const USERS = 12;

/** One of a few users orders one piece of what there is plenty of. */
export function steadyOrder(index: number): OrderRequest {
  return { user_id: `user-${index % USERS}`, item: 'pizza', quantity: 1 };
}

/** Orders all the time, until stopped. */
export class OrderLoad {
  private readonly workers: Promise<void>[];
  private stopping = false;
  private index = 0;

  constructor(private readonly options: LoadOptions) {
    this.workers = Array.from({ length: options.workers ?? 4 }, () => this.work());
  }

  /** Resolves when `count` more orders than now were acknowledged. */
  async acknowledged(count: number, timeoutMs = 60_000): Promise<void> {
    const { history } = this.options;
    const wanted = history.with('ok').length + count;
    await eventually(
      () => {
        const ok = history.with('ok').length;
        if (ok < wanted) throw new Error(`${ok} of ${wanted} orders are acknowledged`);
      },
      { timeoutMs },
    );
  }

  /** Resolves when the last request is answered. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  private async work(): Promise<void> {
    const { history, target, request = steadyOrder, pauseMs = 25 } = this.options;
    while (!this.stopping) {
      await history.place(target(), request(this.index++));
      await sleep(pauseMs);
    }
  }
}
