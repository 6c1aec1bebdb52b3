import { type Mutant } from './mutant.js';

const TEAMS = 'apps/teams/src';
const REALTIME = 'apps/realtime/src';
const NOTIFICATIONS = 'apps/notifications/src';

/** Bugs of relaying, ordering, withdrawing and mailing what happens in teams. */
export const TEAM_MUTANTS: readonly Mutant[] = [
  {
    name: 'outbox-emptied-first',
    breaks: 'events are taken out of the outbox before they are published',
    patches: [
      {
        file: 'libs/mongo/src/outbox/outbox-relay.ts',
        from: 'const outcomes = await Promise.allSettled(streams.map((some) => this.publish(some)));',
        to: `await this.outbox.remove(streams.flat(), this.options.lease, term.token);
    const outcomes = await Promise.allSettled(streams.map((some) => this.publish(some)));`,
      },
    ],
    caughtBy: ['I1', 'I10'],
    run: { orders: 150, faults: 1, only: ['teams'], rate: 60, seed: 45 },
  },
  {
    name: 'event-id-at-publication',
    breaks: 'an event gets its id when it is published, so one that is published again is another',
    patches: [
      {
        file: `${TEAMS}/publish/team-events.publisher.ts`,
        from: '...{ id, time },',
        to: '...{ time },',
      },
    ],
    caughtBy: ['I10'],
    run: { orders: 150, faults: 1, only: ['teams'], rate: 60, seed: 13 },
  },
  {
    name: 'room-right-kept',
    breaks: 'a removal takes effect for new subscriptions alone',
    patches: [
      {
        file: `${REALTIME}/rooms/room.ts`,
        from: "if (rights.kind === 'removed' && !this.rights.mayListen(rights.userId)) {",
        to: "if (rights.kind === 'removed' && this.deleted) {",
      },
      {
        file: `${REALTIME}/rooms/room.ts`,
        from: 'if (this.rights.settle(this.last)) this.dismissStrangers();',
        to: 'this.rights.settle(this.last);',
      },
      {
        file: `${REALTIME}/rooms/room.ts`,
        from: 'if (!this.rights.learn(known, this.last, now)) this.dismissStrangers();',
        to: 'this.rights.learn(known, this.last, now);',
      },
    ],
    caughtBy: ['I14'],
    run: { orders: 60, faults: 0, only: ['teams'], rate: 60, seed: 1 },
  },
  {
    name: 'mail-ledger-not-consulted',
    breaks: 'a mail that the ledger says is sent is sent again with its event',
    patches: [
      {
        file: `${NOTIFICATIONS}/store/ledger.ts`,
        from: 'if (duplicateKeyIsTransient(error)) return { settled: true };',
        to: 'if (duplicateKeyIsTransient(error)) return { settled: false, mayBeSecond: false, sinceMs: 0, tries: 1 };',
      },
    ],
    caughtBy: ['I15'],
    run: { orders: 200, faults: 0, only: ['teams'], rate: 60, seed: 1 },
  },
  {
    name: 'mail-intake-behind',
    breaks: 'events are queued for mailing a moment after their offsets were committed',
    patches: [
      {
        file: `${NOTIFICATIONS}/consume/mail-queued.on-team-event.ts`,
        from: 'const fresh = await this.intake.take(incoming);',
        to: `const fresh = incoming.length;
    setTimeout(() => void this.intake.take(incoming).catch(() => undefined), 3000);`,
      },
    ],
    caughtBy: ['I12'],
    run: { orders: 60, faults: 0, only: ['teams'], rate: 60, seed: 1 },
  },
];
