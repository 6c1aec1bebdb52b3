import { type ReadMessage } from './chat-client.js';
import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

interface MessageData {
  readonly messageId: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly content: string;
}

/** What a sender knows of one message that was acknowledged. */
export interface AcknowledgedMessage {
  readonly fromUser: string;
  readonly toUser: string;
  readonly content: string;
  readonly messageId: string;
}

/** Of a record of the topic that is no poison. */
export function keyOfRecord(record: LogRecord): string {
  return keyOf(dataOf<MessageData>(record));
}

export interface ChatClaim {
  readonly acknowledged: readonly AcknowledgedMessage[];
  /** All records of the topic but those that are to be turned away, partition by partition in log order. */
  readonly log: readonly LogRecord[];
  /** What was read of each conversation, page by page. */
  readonly read: ReadonlyMap<string, readonly ReadMessage[]>;
  /** How many messages each conversation was said to have, when nobody wrote any longer. */
  readonly counted?: ReadonlyMap<string, number>;
}

/** I7, as sentences: each acknowledged message is stored once, and everybody reads the order of the log. */
export function chatBreaches({ acknowledged, log, read, counted = new Map() }: ChatClaim): string[] {
  const stored = [...read.values()].flat();
  const times = countBy(stored.map(keyOf));
  const sent = new Map(acknowledged.map((message) => [keyOf(message), message]));
  return [
    ...acknowledged
      .filter((message) => times.get(keyOf(message)) !== 1)
      .map(
        (message) =>
          `I7: ${keyOf(message)} was acknowledged and is stored ${times.get(keyOf(message)) ?? 0} times`,
      ),
    ...[...read].flatMap(([conversation, messages]) => {
      const expected = firstCopies(log, conversation);
      const at = expected.findIndex((key, index) => key !== (messages[index] && keyOf(messages[index])));
      if (at === -1 && messages.length === expected.length) return changedIn(messages, sent);
      return [
        `I7: ${conversation} has ${expected.length} messages in the log and ${messages.length} were read; they differ at ${at}`,
      ];
    }),
    ...[...counted].flatMap(([conversation, count]) => {
      const expected = firstCopies(log, conversation).length;
      if (count === expected) return [];
      return [`I7: ${conversation} has ${expected} messages in the log and is said to have ${count}`];
    }),
  ];
}

/** How the messages would be listed by the wall clock of whoever took them. */
export function bySenderClock(log: readonly LogRecord[], conversation: string): string[] {
  return log
    .filter((record) => record.key?.toString() === conversation)
    .map((record) => ({ key: keyOf(dataOf<MessageData>(record)), time: headerOf(record, 'ce_time') ?? '' }))
    .sort((a, b) => a.time.localeCompare(b.time))
    .map(({ key }) => key);
}

export function firstCopies(log: readonly LogRecord[], conversation: string): string[] {
  const keys = log.filter((record) => record.key?.toString() === conversation).map(keyOfRecord);
  return [...new Set(keys)];
}

function changedIn(
  messages: readonly ReadMessage[],
  sent: ReadonlyMap<string, AcknowledgedMessage>,
): string[] {
  return messages.flatMap((message) => {
    const { toUser, content } = sent.get(keyOf(message)) ?? message;
    if (toUser === message.toUser && content === message.content) return [];
    return [`I7: ${keyOf(message)} was sent as "${content}" and reads "${message.content}"`];
  });
}

export function keyOf({ fromUser, messageId }: { fromUser: string; messageId: string }): string {
  return `${fromUser}/${messageId}`;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
