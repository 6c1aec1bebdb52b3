import { PerMinute } from './per-minute.js';
import { Ring } from './ring.js';
import { cut, fieldsOf, type SeenRecord } from './seen-record.js';

interface Conversation {
  readonly conversation: string;
  messages: number;
  latest: number;
}

const MAX_CONVERSATIONS = 200;
const SHOWN = 8;

/** How much is said, and by whom; of the latest messages also what. */
export class ChatVolume {
  private messages = 0;
  private readonly sent = new PerMinute(15);
  private readonly conversations = new Map<string, Conversation>();
  private readonly latest = new Ring<SeenRecord>(SHOWN);

  add(record: SeenRecord): void {
    if (record.key === undefined) return;
    this.messages += 1;
    this.sent.add(record.at);
    this.latest.push(record);
    const known = this.conversations.get(record.key) ?? { conversation: record.key, messages: 0, latest: 0 };
    known.messages += 1;
    known.latest = record.at;
    this.conversations.delete(record.key);
    this.conversations.set(record.key, known);
    if (this.conversations.size > MAX_CONVERSATIONS)
      this.conversations.delete(this.conversations.keys().next().value!);
  }

  view(now: number) {
    const busiest = [...this.conversations.values()].sort((one, other) => other.messages - one.messages);
    return {
      messages: this.messages,
      per_minute: this.sent.until(now),
      conversations: this.conversations.size,
      busiest: busiest.slice(0, SHOWN),
      latest: this.latest.all.toReversed().map(({ topic, partition, offset, at, value }) => {
        const data = fieldsOf(value);
        return {
          ...{ topic, partition, offset, at },
          from: textOf(data?.fromUser),
          to: textOf(data?.toUser),
          content: cut(textOf(data?.content), 140),
        };
      }),
    };
  }
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '?';
}
