import { keyOf, type Message, sameMessage } from './message.js';

/** What a batch of the log means, given what is stored already. */
export interface Sorted {
  /** New ones, in log order, each id once. */
  readonly fresh: readonly Message[];
  /** The same id with other content: the first one stands. */
  readonly conflicts: readonly Message[];
  readonly duplicates: number;
}

/** The first message of an id in the log counts; `stored` maps keys to what is stored. */
export function sortIncoming(messages: readonly Message[], stored: ReadonlyMap<string, Message>): Sorted {
  const first = new Map(stored);
  const fresh: Message[] = [];
  const conflicts: Message[] = [];
  let duplicates = 0;
  for (const message of messages) {
    const key = keyOf(message);
    const known = first.get(key);
    if (!known) {
      first.set(key, message);
      fresh.push(message);
    } else if (sameMessage(known, message)) duplicates += 1;
    else conflicts.push(message);
  }
  return { fresh, conflicts, duplicates };
}
