import { PerMinute } from './per-minute.js';
import { Ring } from './ring.js';
import { cut, fieldsOf, type SeenRecord } from './seen-record.js';

const MAX_CONVERSATIONS = 1000;
const SHOWN = 8;

/** How much is said, and by whom; of the latest messages also what. */
export class ChatVolume {
  private messages = 0;
  private readonly sent = new PerMinute(15);
  /** The first that were seen; `more` says that there are others. */
  private readonly conversations = new Set<string>();
  private more = false;
  private readonly latest = new Ring<SeenRecord>(SHOWN);

  add(record: SeenRecord): void {
    if (record.key === undefined) return;
    this.messages += 1;
    this.sent.add(record.at);
    this.latest.push(record);
    if (this.conversations.has(record.key)) return;
    if (this.conversations.size < MAX_CONVERSATIONS) this.conversations.add(record.key);
    else this.more = true;
  }

  view(now: number) {
    return {
      messages: this.messages,
      per_minute: this.sent.until(now),
      conversations: this.conversations.size,
      more_conversations: this.more,
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
