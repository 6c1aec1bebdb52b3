import { seededRandom } from '../../../test/seeded-random.js';
import { type OrderRequest } from '../../../test/order-history.js';

const USERS = 24;
/** An item that nobody sells is ordered, too. */
const ITEMS = ['pizza', 'pizza', 'burger', 'salad', 'sandwich', 'pizza', 'burger', 'durian'];

/** Much of one item and little of the others, so that orders fail for want of stock, too. */
export function stockFor(orders: number): Record<string, number> {
  const little = Math.max(5, Math.round(orders / 15));
  return { pizza: orders * 4, burger: little, salad: little, sandwich: little };
}

/** All that happens around one order of a run. */
export interface OrderStep {
  readonly request: OrderRequest;
  /** With one an unknown answer is asked for again; without, it stays unknown. */
  readonly key: string | undefined;
  /** Which instance is asked. */
  readonly door: number;
  /** How long after its acknowledgement it is cancelled. */
  readonly cancelAfterMs: number | undefined;
}

/** The `index`-th order of a seed: the same whatever happened before. */
export function orderStep(seed: number, index: number): OrderStep {
  const random = seededRandom(seed * 1_000_003 + index);
  // The first draws of neighbouring seeds are alike.
  for (let skip = 0; skip < 3; skip += 1) random(0, 1);
  return {
    request: {
      user_id: `user-${random(1, USERS)}`,
      item: ITEMS[random(0, ITEMS.length - 1)]!,
      quantity: random(1, 3),
    },
    key: random(1, 4) === 1 ? undefined : `prove-${seed}-${index}`,
    door: random(0, 1),
    cancelAfterMs: random(1, 10) === 1 ? random(0, 1500) : undefined,
  };
}
