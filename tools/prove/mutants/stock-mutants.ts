import { type Mutant } from './mutant.js';

const INVENTORY = 'apps/inventory/src';

/** Bugs of deciding about orders and telling what was decided. */
export const STOCK_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-unique-order',
    breaks: 'a reservation has an id of its own, so a redelivered order is decided again',
    patches: [
      {
        file: `${INVENTORY}/store/reservation-writer.ts`,
        from: '_id: order_id,\n      ...decision,',
        to: '_id: timeOrderedId(),\n      ...decision,',
      },
    ],
    caughtBy: ['I1'],
    run: { orders: 120, faults: 0, only: ['duplicates'], seed: 1 },
  },
  {
    name: 'publish-in-transaction',
    breaks: 'outcomes are published inside the transaction, which may be run again',
    patches: [
      {
        file: `${INVENTORY}/store/reservation-store.ts`,
        from: "import { StockStore } from './stock-store.js';",
        to: "import { StockStore } from './stock-store.js';\nimport { OutcomePublisher } from '../publish/outcome.publisher.js';",
      },
      {
        file: `${INVENTORY}/store/reservation-store.ts`,
        from: 'private readonly stock: StockStore,',
        to: 'private readonly stock: StockStore,\n    private readonly outcomes: OutcomePublisher,',
      },
      {
        file: `${INVENTORY}/store/reservation-store.ts`,
        from: `await this.stock.move(consequences.taken, session);
      return this.writer(session).write(consequences, recorded);`,
        to: `const decided = await this.writer(session).write(consequences, recorded);
      for (const one of decided.values()) await this.outcomes.decided(one, undefined);
      await this.stock.move(consequences.taken, session);
      return decided;`,
      },
    ],
    caughtBy: ['I1'],
    run: { orders: 600, faults: 0, only: ['restock'], rate: 300, seed: 1 },
  },
  {
    name: 'stock-outside-transaction',
    breaks: 'stock is taken outside the transaction that records the order',
    patches: [
      {
        file: `${INVENTORY}/store/stock-store.ts`,
        from: '{ $inc: { available: -count, reserved: count } },\n        { session },',
        to: '{ $inc: { available: -count, reserved: count } },\n        {},',
      },
    ],
    caughtBy: ['I3'],
    run: { orders: 2000, faults: 0, only: ['restock'], rate: 1000, seed: 1 },
  },
  {
    name: 'stock-not-checked',
    breaks: 'an order takes what is not there',
    patches: [
      {
        file: `${INVENTORY}/domain/reservation.ts`,
        from: "if (left < order.quantity) return { outcome: 'failed', reason: 'not_enough_stock', available: left };",
        to: '',
      },
      {
        file: `${INVENTORY}/store/stock-store.ts`,
        from: '{ _id: item, available: { $gte: count } },',
        to: '{ _id: item },',
      },
    ],
    caughtBy: ['I4'],
    run: { orders: 150, faults: 0, only: [], seed: 1 },
  },
  {
    name: 'new-event-id',
    breaks: 'an outcome that is published again is another event',
    patches: [
      {
        file: `${INVENTORY}/publish/outcome.publisher.ts`,
        from: 'copyOptions(decision.event_id,',
        to: 'copyOptions(crypto.randomUUID(),',
      },
    ],
    caughtBy: ['I5'],
    run: { orders: 80, faults: 0, only: ['duplicates'], seed: 1 },
  },
  {
    name: 'no-republish',
    breaks: 'a redelivered order is taken for done without publishing its outcome again',
    patches: [
      {
        file: `${INVENTORY}/consume/stock-moved.on-order-event.ts`,
        from: 'return [this.outcomes.decided(reservation, event.trace)];',
        to: 'return Date.now() - reservation.decided_at.getTime() > 1000 ? [] : [this.outcomes.decided(reservation, event.trace)];',
      },
    ],
    caughtBy: ['I1'],
    // Ends itself at after-transaction, at its second batch: the first may be one that another has decided and published.
    run: { orders: 200, faults: 2, only: ['crash'], seed: 2 },
  },
  {
    name: 'outcomes-reversed',
    breaks: 'the outcomes of a batch are published in another order',
    patches: [
      {
        file: `${INVENTORY}/consume/stock-moved.on-order-event.ts`,
        from: 'const published = commands.flatMap((command, index) => {',
        to: `const published = commands.map((command, index) => ({ command, index })).reverse().flatMap(({ command, index }) => {`,
      },
    ],
    caughtBy: ['I6'],
    run: { orders: 200, faults: 0, only: [], rate: 200, seed: 1 },
  },
  {
    name: 'release-not-guarded',
    breaks: 'a cancellation that comes again gives the stock back again',
    patches: [
      {
        file: `${INVENTORY}/domain/order-commands.ts`,
        from: "reservation.outcome === 'reserved' && !reservation.released && owns",
        to: "reservation.outcome === 'reserved' && owns",
      },
      {
        file: `${INVENTORY}/store/reservation-writer.ts`,
        from: "outcome: 'reserved', released_at: { $exists: false } },",
        to: "outcome: 'reserved' },",
      },
    ],
    caughtBy: ['I3'],
    run: { orders: 200, faults: 0, only: ['cancel'], seed: 1 },
  },
  {
    name: 'early-cancellation-ignored',
    breaks: 'a cancellation that comes before its order is forgotten',
    patches: [
      {
        file: `${INVENTORY}/domain/order-commands.ts`,
        from: 'const cancelled = cancellations.has(cancellationKey(order));',
        to: 'const cancelled = false;',
      },
    ],
    caughtBy: ['I3'],
    run: { orders: 120, faults: 0, only: ['cancel'], seed: 1 },
  },
];
