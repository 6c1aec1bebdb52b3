import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type OrderHistory } from '../../../test/order-history.js';
import { type Fleet } from '../fleet.js';
import { type SpiceKind } from '../plan/trouble.js';
import { type Injector } from './injector.js';
import { orderStep } from './order-stream.js';

export interface TrafficOptions {
  readonly seed: number;
  readonly orders: number;
  /** Orders a second. */
  readonly rate: number;
  readonly spice: readonly SpiceKind[];
  readonly fleet: Fleet;
  readonly history: OrderHistory;
  readonly injector: Injector;
}

const AT_ONCE = 64;
/** Before the first retry; doubles up to the longest. */
const RETRY_MS = 200;
const LONGEST_RETRY_MS = 2000;
/** How long somebody goes on asking until the answer is known. */
const PATIENCE_MS = 120_000;
/** While faults lag behind the orders, so that they never strike an idle suite. */
const TRICKLE = 15;
/** One restock in so many orders. */
const RESTOCK_EVERY = 40;

/** Orders at a steady rate, with what belongs to the seed mixed in. Asks again where an answer is unknown and a key allows it. */
export class OrderTraffic {
  readonly breaches: string[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private acknowledgedCount = 0;
  private next = 0;
  private limit = Infinity;
  private ended = false;

  constructor(private readonly options: TrafficOptions) {}

  get acknowledged(): number {
    return this.acknowledgedCount;
  }

  /** Slows down after so many orders, until it is moved. */
  slowAfter(orders: number): void {
    this.limit = orders;
  }

  /** No more than the planned orders are needed any longer. */
  faultsAreOver(): void {
    this.ended = true;
    this.limit = Infinity;
  }

  /** Resolves when the last answer is known. */
  async run(): Promise<void> {
    const { orders, rate } = this.options;
    while (!this.ended || this.next < orders) {
      this.begin(this.next++);
      const slow = this.next > this.limit || this.next > orders;
      await sleep(1000 / (slow ? Math.min(rate, TRICKLE) : rate));
      while (this.inFlight.size >= AT_ONCE) await Promise.race(this.inFlight);
    }
    await this.settled();
  }

  /** The first orders of a run, before anybody reads them. */
  async ahead(count: number): Promise<void> {
    while (this.next < count) this.begin(this.next++);
    await this.settled();
  }

  private async settled(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private begin(index: number): void {
    this.track(this.order(index));
    this.track(this.options.injector.inject(index));
    if (this.options.spice.includes('restock') && index % RESTOCK_EVERY === RESTOCK_EVERY / 2) {
      this.track(this.restock(index));
    }
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => void this.breaches.push(`the traffic itself failed: ${String(error)}`))
      .finally(() => this.inFlight.delete(tracked));
    this.inFlight.add(tracked);
  }

  private async order(index: number): Promise<void> {
    const { seed, fleet, history, spice } = this.options;
    const { request, key, door, cancelAfterMs } = orderStep(seed, index);
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const ask = (attempt: number) =>
      history.place(doorOf(fleet.urls('orders'), door + attempt), request, headers);
    const answer = key === undefined ? await ask(0) : await this.untilKnown(`order ${key}`, ask);
    if (answer.verdict === 'fail') {
      this.breaches.push(`I1: a valid order was refused with ${answer.status}: ${JSON.stringify(request)}`);
    }
    if (answer.verdict !== 'ok' || answer.orderId === undefined) return;
    this.acknowledgedCount += 1;
    if (cancelAfterMs === undefined || !spice.includes('cancel')) return;
    const { orderId } = answer;
    await sleep(cancelAfterMs);
    await this.untilKnown(
      `cancellation of ${orderId}`,
      (attempt) => history.cancel(doorOf(fleet.urls('orders'), door + attempt), orderId),
      // The other instance may not have heard of it yet.
      ({ status }) => status === 404,
    );
  }

  private async restock(index: number): Promise<void> {
    const { seed, fleet, history } = this.options;
    const item = ['burger', 'salad', 'sandwich'][index % 3]!;
    await this.untilKnown(`restock ${index}`, (attempt) =>
      history.restock(doorOf(fleet.urls('inventory'), attempt), item, 5, `restock-${seed}-${index}`),
    );
  }

  private async untilKnown<Known extends Answer>(
    what: string,
    ask: (attempt: number) => Promise<Known>,
    alsoUnknown: (answer: Known) => boolean = () => false,
  ): Promise<Known> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await ask(attempt);
      if (answer.verdict !== 'unknown' && !alsoUnknown(answer)) return answer;
      if (performance.now() > deadline) {
        this.breaches.push(`I13: no answer to ${what} in ${PATIENCE_MS / 1000} s: ${JSON.stringify(answer)}`);
        return answer;
      }
      await sleep(Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** attempt));
    }
  }
}

function doorOf(urls: readonly string[], index: number): string {
  return urls[index % urls.length] ?? '';
}
