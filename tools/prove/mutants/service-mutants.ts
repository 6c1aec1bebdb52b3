import { type Mutant } from './mutant.js';

/** Bugs of the orders and analytics apps. */
export const SERVICE_MUTANTS: readonly Mutant[] = [
  {
    name: 'answer-before-ack',
    breaks: 'orders are answered 202 before the broker has them',
    patches: [
      {
        file: 'apps/orders/src/publish/order-events.publisher.ts',
        from: 'await this.publisher.publish(OrderPlaced, { order_id: orderId, user_id, item, quantity });',
        to: 'void this.publisher.publish(OrderPlaced, { order_id: orderId, user_id, item, quantity }).catch(() => undefined);',
      },
    ],
    caughtBy: ['I1'],
    run: { orders: 100, faults: 1, only: ['broker'], seed: 9 },
  },
  {
    name: 'processing-time-for-event-time',
    breaks: 'analytics count an order in the minute in which they see it',
    patches: [
      {
        file: 'apps/analytics/src/domain/outcome-fold.ts',
        from: 'Date.parse(data.placed_at)',
        to: 'Date.now()',
      },
    ],
    caughtBy: ['I9'],
    run: { orders: 60, faults: 0, only: ['late'], seed: 1 },
  },
  {
    name: 'counters-outside-transaction',
    breaks: 'analytics move their counters outside the transaction that marks the orders as counted',
    patches: [
      {
        file: 'apps/analytics/src/store/outcome-store.ts',
        from: 'await this.counters.bulkWrite(minuteUpdates(partition, minutes), { session });',
        to: 'await this.counters.bulkWrite(minuteUpdates(partition, minutes));',
      },
    ],
    caughtBy: ['I9'],
    run: { orders: 400, faults: 1, only: ['kill'], rate: 100, seed: 7 },
  },
];
