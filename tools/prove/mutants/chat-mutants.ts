import { type Mutant } from './mutant.js';

const CHAT = 'apps/chat/src';

/** Bugs of storing and reading messages. */
export const CHAT_MUTANTS: readonly Mutant[] = [
  {
    name: 'message-write-behind',
    breaks: 'messages are gathered for a moment and written after their offsets were committed',
    patches: [
      {
        file: `${CHAT}/consume/message-stored.on-message-sent.ts`,
        from: 'const { conflicts, duplicates } = await this.store.record(messages);',
        to: `const { conflicts, duplicates } = { conflicts: [] as Message[], duplicates: 0 };
    setTimeout(() => void this.store.record(messages).catch(() => undefined), 3000);`,
      },
    ],
    caughtBy: ['I12'],
    run: { orders: 60, faults: 0, only: ['chat'], rate: 60, seed: 1 },
  },
  {
    name: 'no-unique-message',
    breaks: 'a stored message has an id of its own, so a retried or redelivered one is stored again',
    patches: [
      {
        file: `${CHAT}/store/message-store.ts`,
        from: '_id: keyOf(message),',
        to: '_id: `${keyOf(message)} ${message.partition}@${message.offset}`,',
      },
    ],
    caughtBy: ['I7'],
    run: { orders: 150, faults: 0, only: ['chat', 'duplicates'], rate: 60, seed: 1 },
  },
  {
    name: 'folded-again',
    breaks: 'messages that come again are counted again in their conversation',
    patches: [
      {
        file: `${CHAT}/store/partition-fold.ts`,
        from: 'const known = Math.max(this.end, this.folded);',
        to: 'const known = 0;',
      },
      {
        file: `${CHAT}/store/conversation-fold.ts`,
        from: "filter: { _id: conversation, 'latest.offset': { $not: { $gte: first.offset } } },",
        to: 'filter: { _id: conversation },',
      },
    ],
    caughtBy: ['I7'],
    run: { orders: 150, faults: 4, only: ['chat'], rate: 60, seed: 1 },
  },
  {
    name: 'wall-clock-order',
    breaks: "conversations are read in the order of their senders' clocks",
    patches: [
      {
        file: `${CHAT}/store/message-store.ts`,
        from: "sort: [{ field: 'offset', direction: 'ascending', type: 'number' }],",
        to: "sort: [{ field: 'clock.wall', direction: 'ascending', type: 'number' }],",
      },
    ],
    caughtBy: ['I7'],
    run: { orders: 100, faults: 0, only: ['chat'], rate: 60, seed: 1 },
  },
  {
    name: 'message-conflict-ignored',
    breaks:
      'a message with an id that its sender has used for other words is passed over without a dead letter',
    patches: [
      {
        file: `${CHAT}/consume/message-stored.on-message-sent.ts`,
        from: 'if (event) batch.reject(event,',
        to: 'if (event && !event.data.messageId) batch.reject(event,',
      },
    ],
    caughtBy: ['I11'],
    run: { orders: 300, faults: 0, only: ['chat', 'duplicates'], rate: 100, seed: 1 },
  },
];
