import { type MessageSentData } from '#libs/events';

const CONVERSATIONS = 500;
/** What people send each other on a usual day: about a hundred characters. */
const CONTENT =
  'Shall we meet at the usual place at one, or is half past better for you? I bring what you asked for.';

/** The messages of a bench: each conversation in turn, its two users taking turns, too. */
export function messageSent(index: number): MessageSentData {
  const conversation = index % CONVERSATIONS;
  const users = [`user-${conversation}-a`, `user-${conversation}-b`];
  if (Math.floor(index / CONVERSATIONS) % 2 === 1) users.reverse();
  const [fromUser = '', toUser = ''] = users;
  return {
    messageId: `message-${index}`,
    fromUser,
    toUser,
    content: CONTENT,
    clock: { wall: 1_767_225_600_000 + index, counter: 0, node: 'bench' },
  };
}
