import { type OrderPlacedData, timeOrderedId } from '#libs/events';
import { seededRandom } from './seeded-random.js';

export interface OrderMix {
  /** Orders come from `user-1` to `user-<users>`. */
  readonly users: number;
  readonly items: readonly string[];
  readonly maxQuantity: number;
  readonly seed: number;
}

/** Orders without end. One seed gives the same users, items and quantities; each order has an id of its own. */
export function* orderStream({
  users,
  items,
  maxQuantity,
  seed,
}: OrderMix): Generator<OrderPlacedData, never> {
  const random = seededRandom(seed);
  for (;;) {
    yield {
      order_id: timeOrderedId(),
      user_id: `user-${random(1, users)}`,
      item: items[random(0, items.length - 1)]!,
      quantity: random(1, maxQuantity),
    };
  }
}
