import { type Message } from './message.js';

/** What a run of new messages changes in its conversation. */
export interface ConversationChange {
  readonly conversation: string;
  readonly users: readonly [string, string];
  /** New messages to each of `users`. */
  readonly received: readonly [number, number];
  readonly first: Message;
  readonly latest: Message;
}

/** One change per conversation. `messages` are in log order, so the last of a conversation is its latest. */
export function conversationChanges(messages: readonly Message[]): ConversationChange[] {
  const byConversation = new Map<string, Message[]>();
  for (const message of messages) {
    const known = byConversation.get(message.conversation);
    if (known) known.push(message);
    else byConversation.set(message.conversation, [message]);
  }
  return [...byConversation].map(([conversation, ofIt]) => {
    const [one, other] = conversation.split(':') as [string, string];
    const toOther = ofIt.filter(({ toUser }) => toUser === other).length;
    return {
      conversation,
      users: [one, other],
      received: [ofIt.length - toOther, toOther],
      first: ofIt[0]!,
      latest: ofIt.at(-1)!,
    };
  });
}

/** Those that their conversation does not count yet; `folded` maps conversations to the offset up to which it does. */
export function notFolded(messages: readonly Message[], folded: ReadonlyMap<string, number>): Message[] {
  return messages.filter(({ conversation, offset }) => offset > (folded.get(conversation) ?? -1));
}
