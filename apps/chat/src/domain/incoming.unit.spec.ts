import { describe, expect, it } from '@jest/globals';
import { conversationChanges } from './conversation-change.js';
import { sortIncoming } from './incoming.js';
import { keyOf, type Message } from './message.js';

let offset = 0;
function message(change: Partial<Message> = {}): Message {
  const [fromUser, toUser] = [change.fromUser ?? 'alice', change.toUser ?? 'bob'];
  offset += 1;
  return {
    messageId: `m${offset}`,
    content: 'hello',
    conversation: [fromUser, toUser].sort().join(':'),
    partition: 0,
    offset,
    timestamp: 1000 + offset,
    ...change,
    fromUser,
    toUser,
  };
}

describe('a batch of messages', () => {
  it('keeps new ones in the order of the log', () => {
    const batch = [message(), message({ fromUser: 'bob', toUser: 'alice' }), message()];
    expect(sortIncoming(batch, new Map())).toEqual({ fresh: batch, conflicts: [], duplicates: 0 });
  });

  it('counts a message that came before, in this batch or ever, and stores it no more', () => {
    const [stored, fresh] = [message(), message()];
    const again = [
      { ...stored, offset: 90 },
      { ...fresh, offset: 91 },
    ];
    const sorted = sortIncoming([fresh, ...again], new Map([[keyOf(stored), stored]]));
    expect(sorted).toEqual({ fresh: [fresh], conflicts: [], duplicates: 2 });
  });

  it('lets the first one stand when an id comes again with other content or another receiver', () => {
    const first = message();
    const other = { ...first, content: 'something else' };
    const elsewhere = { ...first, toUser: 'carol', conversation: 'alice:carol' };
    const sorted = sortIncoming([first, other, elsewhere], new Map());
    expect(sorted).toEqual({ fresh: [first], conflicts: [other, elsewhere], duplicates: 0 });
  });

  it('does not take the same id of two senders for one message', () => {
    const batch = [
      message({ messageId: 'x' }),
      message({ messageId: 'x', fromUser: 'bob', toUser: 'alice' }),
    ];
    expect(sortIncoming(batch, new Map()).fresh).toEqual(batch);
  });
});

describe('what a batch changes in its conversations', () => {
  it('is one change for each, with the latest message and how many each user got', () => {
    const [first, answer, other, last] = [
      message(),
      message({ fromUser: 'bob', toUser: 'alice' }),
      message({ toUser: 'carol' }),
      message(),
    ];
    expect(conversationChanges([first, answer, other, last])).toEqual([
      { conversation: 'alice:bob', users: ['alice', 'bob'], received: [1, 2], first, latest: last },
      {
        conversation: 'alice:carol',
        users: ['alice', 'carol'],
        received: [0, 1],
        first: other,
        latest: other,
      },
    ]);
  });
});
