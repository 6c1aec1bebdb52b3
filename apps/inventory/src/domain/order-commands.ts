import {
  type Cancellation,
  cancellationKey,
  decide,
  type DecidedOrder,
  type Decision,
  type Release,
  type RequestedOrder,
} from './reservation.js';

/** What the log asks of the inventory. */
export type OrderCommand =
  | { readonly type: 'place'; readonly order: RequestedOrder }
  | { readonly type: 'cancel'; readonly cancellation: Cancellation };

/** What was decided before. */
export interface KnownOrders {
  /** By order id. */
  readonly reservations: ReadonlyMap<string, DecidedOrder & { readonly released: boolean }>;
  /** Cancellations that came before their orders, by cancellationKey. */
  readonly cancellations: ReadonlySet<string>;
}

/** What follows from a run of commands, and is to be written in one go. */
export interface Consequences {
  readonly decided: readonly DecidedOrder[];
  readonly released: readonly Release[];
  /** Cancellations of orders that nobody knows yet. */
  readonly early: readonly Cancellation[];
  /** What the stock of each item loses on the whole; less than 0 when it gains. */
  readonly taken: ReadonlyMap<string, number>;
}

/** Whether a command may change anything; what is known already is only told again. */
export function isOpen(command: OrderCommand, { reservations, cancellations }: KnownOrders): boolean {
  if (command.type === 'place') return !reservations.has(command.order.order_id);
  const { cancellation } = command;
  const reservation = reservations.get(cancellation.order_id);
  if (!reservation) return !cancellations.has(cancellationKey(cancellation));
  return reservation.outcome === 'reserved' && !reservation.released && owns(cancellation, reservation);
}

/**
 * Obeys in the order of the commands: whoever asked first gets it, and what a cancelled order gives back is there for the
 * orders behind it. The first order of an id counts, a cancellation of another user's order does nothing, and an order that
 * was cancelled before it came takes nothing. `available` maps the items that exist to what is left of them.
 */
export function obey(
  commands: readonly OrderCommand[],
  known: KnownOrders,
  available: ReadonlyMap<string, number>,
): Consequences {
  const left = new Map(available);
  const taken = new Map<string, number>();
  const reservations = new Map(known.reservations);
  const cancellations = new Set(known.cancellations);
  const [decided, released, early] = [[] as DecidedOrder[], [] as Release[], [] as Cancellation[]];

  const take = ({ item }: RequestedOrder, quantity: number): number => {
    const rest = (left.get(item) ?? 0) - quantity;
    left.set(item, rest);
    taken.set(item, (taken.get(item) ?? 0) + quantity);
    return rest;
  };
  const place = (order: RequestedOrder): void => {
    const cancelled = cancellations.has(cancellationKey(order));
    const stock = left.get(order.item);
    const decision: Decision = cancelled
      ? { outcome: 'failed', reason: 'cancelled', available: stock ?? 0 }
      : decide(order, stock);
    if (decision.outcome === 'reserved') take(order, order.quantity);
    decided.push({ ...order, ...decision });
    reservations.set(order.order_id, { ...order, ...decision, released: false });
  };
  const cancel = (cancellation: Cancellation): void => {
    const { order_id } = cancellation;
    const reservation = reservations.get(order_id);
    if (reservation) {
      released.push({ order_id, available: take(reservation, -reservation.quantity) });
      reservations.set(order_id, { ...reservation, released: true });
    } else {
      early.push(cancellation);
      cancellations.add(cancellationKey(cancellation));
    }
  };

  for (const command of commands) {
    if (!isOpen(command, { reservations, cancellations })) continue;
    if (command.type === 'place') place(command.order);
    else cancel(command.cancellation);
  }
  return { decided, released, early, taken };
}

/** Whether the cancellation is of the order's own user. */
export function owns(cancellation: Cancellation, order: Pick<RequestedOrder, 'user_id'>): boolean {
  return cancellation.user_id === order.user_id;
}
